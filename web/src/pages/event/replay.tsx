import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { plural } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import type { LiveEvent } from "./lanes.ts";

/** For operators, of an event that a consumer gave up on: has it run again. */
export function Replay({ event }: { readonly event: LiveEvent }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const consumers = event.consumers.filter(({ status }) => status === "DEAD_LETTERED").map(({ consumer }) => consumer);
  if (consumers.length === 0) return null;

  async function replay(): Promise<void> {
    setBusy(true);
    try {
      const { replayEvents } = await bookspace().replayEvents({ filter: { ids: [event.id] } });
      toast(`${plural(replayEvents.matched, "dead letter")} runs again.`);
    } catch (error) {
      toast(asError(error).message, { tone: "error" });
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }

  return (
    <>
      <Button kind="primary" icon="refresh" onClick={() => setAsking(true)}>
        Replay
      </Button>
      {asking && (
        <Dialog
          title="Replay this event?"
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button kind="primary" busy={busy} disabled={busy} onClick={() => void replay()}>
                Replay
              </Button>
            </>
          }
        >
          <p>
            Runs again: <strong>{consumers.join(", ")}</strong>, with all retries. What the other consumers did stays as
            it is. When the cause is not mended, it fails again.
          </p>
        </Dialog>
      )}
    </>
  );
}
