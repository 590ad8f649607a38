import { bookspace } from "../../state/session.ts";
import { sayDone } from "../../ui/audited.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { plural } from "../../ui/format.ts";
import type { Queue } from "./samples.ts";

interface PauseDialogProps {
  /** As it is now. */
  readonly queue: Queue;
  readonly onClose: () => void;
}

/** Asks, with what exactly stops and what does not. */
export function PauseDialog({ queue: { consumer, workers, ready, retrying }, onClose }: PauseDialogProps) {
  async function pause(): Promise<void> {
    const { pauseConsumer } = await bookspace().pauseConsumer({ consumer });
    sayDone(
      `${consumer} is paused; ${plural(pauseConsumer.ready ?? 0, "event waits", "events wait")}.`,
      "pauseConsumer",
      consumer,
    );
    onClose();
  }
  return (
    <Confirm title={`Pause ${consumer}?`} action={`Pause ${consumer}`} danger onConfirm={pause} onClose={onClose}>
      <ul class="bullets">
        <li>
          Within 2 s {workers === null ? "all its workers take" : plural(workers, "worker takes", "workers take")}{" "}
          nothing new, also those that start later. What is under way is finished.
        </li>
        <li>
          {plural(ready ?? 0, "event waits", "events wait")} now, and {retrying ?? 0} to be retried: they stay in the
          queue, with all that comes.
        </li>
        <li>The other consumers go on. Until it is resumed no new event gets processed as a whole.</li>
      </ul>
    </Confirm>
  );
}
