import { useQuery } from "../../state/use-query.ts";
import { Field } from "../../ui/field.tsx";
import { type ConditionDraft, KINDS, type Kind } from "./conditions.ts";

interface ConditionFieldsProps {
  readonly draft: ConditionDraft;
  readonly onChange: (draft: ConditionDraft) => void;
}

const HAS: Readonly<Record<Kind, readonly ("consumer" | "seconds" | "moreThan" | "filter")[]>> = {
  newFingerprint: ["consumer"],
  deadLetters: ["moreThan", "seconds", "filter"],
  oldestWaiting: ["seconds", "consumer"],
  silence: ["seconds", "consumer"],
  outboxBacklog: ["moreThan"],
};

const HELP: Readonly<Record<Kind, string>> = {
  newFingerprint: "Fires once for each fault that its consumer never gave up for before.",
  deadLetters: "A dead letter is in the window by when its last attempt began, for as long as it stands.",
  oldestWaiting: "Also while the consumer is paused.",
  silence: "No attempt ended, although something waits and nobody paused it.",
  outboxBacklog: "It grows while the broker is away. Its past is not kept: it can’t be tried.",
};

/** What the rule watches for: the kind, and what that kind asks for. */
export function ConditionFields({ draft, onChange }: ConditionFieldsProps) {
  const has = HAS[draft.kind];
  const set = (change: Partial<ConditionDraft>): void => onChange({ ...draft, ...change });
  return (
    <>
      <Field label="Fires when" hint={HELP[draft.kind]}>
        {(field) => (
          <select
            {...field}
            class="input"
            value={draft.kind}
            onChange={({ currentTarget }) => set({ kind: currentTarget.value as Kind })}
          >
            {Object.entries(KINDS).map(([kind, label]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="row form-row">
        {has.includes("moreThan") && (
          <NumberField
            label="More than"
            value={draft.moreThan}
            least={0}
            most={1_000_000}
            onInput={(moreThan) => set({ moreThan })}
          />
        )}
        {has.includes("seconds") && (
          <NumberField
            label={draft.kind === "deadLetters" ? "Within seconds" : "Longer than seconds"}
            value={draft.seconds}
            least={1}
            most={86_400}
            onInput={(seconds) => set({ seconds })}
          />
        )}
        {has.includes("consumer") && (
          <ConsumerField value={draft.consumer} onChange={(consumer) => set({ consumer })} />
        )}
      </div>
      {has.includes("filter") && (
        <Field label="Only those (a filter, as JSON)" hint="Empty: all of them. Without since, until and statuses.">
          {(field) => (
            <input
              {...field}
              class="input mono"
              spellcheck={false}
              placeholder='{"consumers": ["search"]}'
              value={draft.filter}
              onInput={({ currentTarget }) => set({ filter: currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly least: number;
  readonly most: number;
  readonly onInput: (value: string) => void;
}

const NumberField = ({ label, value, least, most, onInput }: NumberFieldProps) => (
  <Field label={label}>
    {(field) => (
      <input
        {...field}
        class="input numeric"
        type="number"
        required
        min={least}
        max={most}
        step={1}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    )}
  </Field>
);

function ConsumerField({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const { data } = useQuery((client, signal) => client.eventCatalogue({}, { signal }), []);
  const all = data?.eventCatalogue.flatMap(({ consumers }) => consumers.map(({ consumer }) => consumer)) ?? [];
  const names = new Set(value === "" ? all : [value, ...all]);
  return (
    <Field label="Consumer">
      {(field) => (
        <select {...field} class="input" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          <option value="">Each by itself</option>
          {[...names].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
