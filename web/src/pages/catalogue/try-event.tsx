import { useState } from "preact/hooks";
import { isLive } from "../../state/connection.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { type Entry, hasTag, withTag } from "./entry.ts";
import { TestTrail } from "./test-trail.tsx";

/** So many test events are followed at once; the oldest goes. */
const MOST = 5;

/** For operators: publishes a test event, plain or as a drill, and follows what becomes of it. */
export function TryEvent({ entry }: { readonly entry: Entry }) {
  const [text, setText] = useState(() => JSON.stringify(entry.examples[0] ?? {}, null, 2));
  const [sent, setSent] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  useShortcut("t", "Publish the test event", () => void publish());

  async function publish(): Promise<void> {
    if (busy || !isLive.value) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const data: unknown = JSON.parse(text);
      const { publishTestEvent } = await bookspace().publishTestEvent({ type: entry.type, data });
      setSent((before) => [publishTestEvent.eventId, ...before].slice(0, MOST));
      sayDone("A test event is on its way.", "publishTestEvent", publishTestEvent.eventId);
    } catch (error) {
      setFailure(asError(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Panel title="Try it">
      <div class="card-body form">
        <p class="muted">
          It goes the way of every other event, marked as a test: you alone read it and are notified, and no search
          finds it.
        </p>
        {entry.examples.length > 1 && (
          <div class="row row-wrap">
            {entry.examples.map((example, index) => (
              <Button key={index} onClick={() => setText(JSON.stringify(example, null, 2))}>
                Example {String(index + 1)}
              </Button>
            ))}
          </div>
        )}
        <Field label="Payload of the test event" error={failure}>
          {(field) => (
            <textarea
              {...field}
              class="input mono"
              rows={11}
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void publish();
              }}
            />
          )}
        </Field>
        {entry.drills.length > 0 && (
          <fieldset class="drills">
            <legend class="field-label">As a drill</legend>
            {entry.drills.map(({ tag, description }) => (
              <label key={tag} class="drill">
                <input
                  type="checkbox"
                  checked={hasTag(text, tag)}
                  onChange={({ currentTarget }) => setText(withTag(text, tag, currentTarget.checked))}
                />
                <span>
                  <code>{tag}</code> <span class="muted">{description}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div class="row">
          <Button
            kind="primary"
            icon="play"
            keys="t"
            busy={busy}
            disabled={busy || !isLive.value}
            onClick={() => void publish()}
          >
            Publish a test event
          </Button>
        </div>
        {sent.map((id) => (
          <TestTrail key={id} id={id} />
        ))}
      </div>
    </Panel>
  );
}
