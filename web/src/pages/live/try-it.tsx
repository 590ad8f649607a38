import type { SignedIn } from "../../state/session.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";

const SAMPLES = [
  { title: "API Guide", content: "REST API best practices…", tags: ["api", "rest"] },
  { title: "Release checklist", content: "What is looked at before a release.", tags: ["process"] },
  { title: "On call", content: "Who is called, and what they look at first.", tags: ["runbook"] },
] as const;

/** Makes a sample document; `drill` is a tag that makes a consumer fail on it. */
async function makeDocument(drill?: string): Promise<void> {
  const { title, content, tags } = SAMPLES[Math.floor(Math.random() * SAMPLES.length)] ?? SAMPLES[0];
  const { createDocument } = await bookspace().createDocument({
    input: { title, content, tags: drill === undefined ? tags : [...tags, drill] },
  });
  toast(`“${title}” was created.`, {
    link: { href: `/events/${createDocument.receipt.eventId}`, label: "Watch its event" },
  });
}

/** Buttons that make something happen. */
export function TryIt({ session, prominent = false }: { readonly session: SignedIn; readonly prominent?: boolean }) {
  const [busy, setBusy] = useState(false);
  const run = (drill?: string): void => {
    setBusy(true);
    makeDocument(drill)
      .catch((error: unknown) => toast(asError(error).message, { tone: "error" }))
      .finally(() => setBusy(false));
  };
  return (
    <div class="row row-wrap try-it">
      <Button kind={prominent ? "primary" : "plain"} icon="plus" disabled={busy} onClick={() => run()}>
        Create a document
      </Button>
      {session.drills && (
        <>
          <Button icon="refresh" disabled={busy} onClick={() => run("fail:search:2")}>
            Make one fail twice
          </Button>
          <Button icon="warning" disabled={busy} onClick={() => run("fail:notifications")}>
            Make one fail for good
          </Button>
        </>
      )}
    </div>
  );
}
