import { useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useQuery } from "../../state/use-query.ts";
import { sayDone } from "../../ui/audited.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Field } from "../../ui/field.tsx";
import { plural, shortId } from "../../ui/format.ts";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { filterOf, type Group } from "./groups.ts";
import { changesIn, fieldsOf, type PayloadField, printValue } from "./payload-fields.ts";

interface EditDialogProps {
  readonly group: Group;
  readonly onStarted: () => void;
  readonly onClose: () => void;
}

/** Replays with fields of the payload set anew; the schema of the group's types says which, and what they take. */
export function EditDialog(props: EditDialogProps) {
  const { data, error, reload } = useQuery((client, signal) => client.eventCatalogue({}, { signal }), []);
  const types = data?.eventCatalogue.filter(({ type }) => props.group.types.includes(type));
  if (types) return <EditForm {...props} fields={fieldsOf(types)} />;
  return (
    <Confirm
      title="Edit and replay"
      action="Replay"
      disabled
      wide
      onConfirm={() => Promise.resolve()}
      onClose={props.onClose}
    >
      {error ? <ErrorState error={error} retry={reload} /> : <Loading label="Loading the schema" rows={4} />}
    </Confirm>
  );
}

interface EditFormProps extends EditDialogProps {
  readonly fields: readonly PayloadField[];
}

function EditForm({ group, fields, onStarted, onClose }: EditFormProps) {
  // The group has another one as soon as more fails: what is shown is what is replayed.
  const [{ id, data, edited }] = useState(group.sample);
  const sample = (edited?.data ?? data) as Readonly<Record<string, unknown>> | null;
  const [before] = useState(() =>
    Object.fromEntries(fields.map((field) => [field.name, printValue(field, sample?.[field.name])])),
  );
  const [after, setAfter] = useState<Readonly<Record<string, string>>>(before);
  const [whole, setWhole] = useState(false);
  const changed = fields.filter(({ name }) => after[name] !== before[name]).map(({ name }) => name);

  async function start(): Promise<void> {
    const filter = { ...filterOf(group), ...(whole ? {} : { ids: [id] }) };
    const editData = changesIn(fields, before, after);
    const mode = whole ? "CANARY" : "ALL";
    const { replayEvents } = await bookspace().replayEvents({ filter, mode, editData });
    const text = `${plural(replayEvents.matched, "dead letter")} replayed with ${changed.join(", ")} changed.`;
    sayDone(text, "replayEvents", replayEvents.id);
    onStarted();
    onClose();
  }

  return (
    <Confirm
      title="Edit and replay"
      action={whole ? `Replay ${group.count} as a canary` : "Replay this event"}
      wide
      disabled={changed.length === 0}
      onConfirm={start}
      onClose={onClose}
    >
      {fields.length === 0 && <Empty icon="edit" title="These types have no field in common that can be set" />}
      {sample === null && <p class="muted">The payload is private: what is in the fields now is not for you to see.</p>}
      {fields.map((field) => (
        <PayloadControl
          key={field.name}
          field={field}
          changed={changed.includes(field.name)}
          value={after[field.name] ?? ""}
          onChange={(value) => setAfter({ ...after, [field.name]: value })}
        />
      ))}
      <Field label="For which">
        {(control) => (
          <select
            {...control}
            class="input"
            value={whole ? "all" : "one"}
            onChange={({ currentTarget }) => setWhole(currentTarget.value === "all")}
          >
            <option value="one">Only the sample, {shortId(id)}</option>
            <option value="all">All {group.count} of the group: the same values in each, as a canary</option>
          </select>
        )}
      </Field>
      <p class="muted" role="status">
        {changed.length === 0
          ? "Nothing is changed yet."
          : `Set in ${whole ? `all ${group.count} payloads` : "this payload"}: ${changed.join(", ")}. The original stays, and the document itself is not changed.`}
      </p>
    </Confirm>
  );
}

interface PayloadControlProps {
  readonly field: PayloadField;
  readonly changed: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function PayloadControl({ field: { name, kind, choices, hint }, changed, value, onChange }: PayloadControlProps) {
  return (
    <Field label={changed ? `${name} (changed)` : name} hint={hint}>
      {(control) => {
        if (kind === "choice")
          return (
            <select {...control} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
              {choices.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          );
        const text = {
          ...control,
          class: kind === "json" ? "input mono" : "input",
          value,
          spellcheck: false,
          onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
            onChange(event.currentTarget.value),
        };
        return kind === "long-text" ? <textarea {...text} rows={4} /> : <input {...text} />;
      }}
    </Field>
  );
}
