import type { AlertRuleInput, TryAlertRuleQuery } from "@bookspace/client";
import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { count, fullTime, plural } from "../../ui/format.ts";

type Trial = TryAlertRuleQuery["tryAlertRule"];

const HOUR_MS = 3_600_000;
const SPANS = { "the last hour": HOUR_MS, "the last day": 24 * HOUR_MS, "the last week": 7 * 24 * HOUR_MS } as const;
type Span = keyof typeof SPANS;
/** Enough to see when; `times` has the number. */
const SHOWN = 10;

/** Holds a rule against the past: how often would it have fired? Nothing fires by asking. */
export function TryPast({ input }: { readonly input: () => AlertRuleInput }) {
  const [span, setSpan] = useState<Span>("the last day");
  const [trial, setTrial] = useState<Trial>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function attempt(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    setTrial(undefined);
    try {
      const until = new Date();
      const since = new Date(until.getTime() - SPANS[span]);
      const variables = { input: input(), since: since.toISOString(), until: until.toISOString() };
      setTrial((await bookspace().tryAlertRule(variables)).tryAlertRule);
    } catch (error) {
      setFailure(asError(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="try-past" aria-label="Try it against the past">
      <div class="row form-row">
        <Field label="Try it against">
          {(field) => (
            <select
              {...field}
              class="input"
              value={span}
              onChange={({ currentTarget }) => setSpan(currentTarget.value as Span)}
            >
              {Object.keys(SPANS).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <Button icon="clock" busy={busy} disabled={busy} onClick={() => void attempt()}>
          Try
        </Button>
      </div>
      <div role="status">
        {failure !== undefined && <p class="field-error">{failure}</p>}
        {trial && <Outcome trial={trial} span={span} />}
      </div>
    </section>
  );
}

function Outcome({ trial, span }: { readonly trial: Trial; readonly span: Span }) {
  if (!trial.evaluable)
    return (
      <p class="note">
        Its past is not kept, so that it can’t be tried. <code>{trial.code}</code>
      </p>
    );
  return (
    <div class="note">
      <p>
        {trial.times === 0
          ? `It would not have fired in ${span}.`
          : `It would have fired ${plural(trial.times, "time")} in ${span}.`}{" "}
        <span class="muted">
          {plural(trial.eventsRead, "event")} read{trial.cut && `, until ${fullTime(trial.readUntil)}: there were more`}
          .
        </span>
      </p>
      <ul class="firings">
        {trial.firings.slice(0, SHOWN).map(({ firedAt, consumer, fingerprint, eventId }) => (
          <li key={`${firedAt}${consumer}${fingerprint}`}>
            <time class="numeric" dateTime={firedAt}>
              {fullTime(firedAt)}
            </time>{" "}
            {consumer} {fingerprint !== null && <code>{fingerprint}</code>}{" "}
            {eventId !== null && <a href={`/events/${eventId}`}>an example</a>}
          </li>
        ))}
      </ul>
      {trial.firings.length > SHOWN && <p class="muted">And {count(trial.times - SHOWN)} more.</p>}
    </div>
  );
}
