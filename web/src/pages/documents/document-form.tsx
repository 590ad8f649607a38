import type { Visibility } from "@bookspace/client";
import { Field } from "../../ui/field.tsx";

export interface Draft {
  readonly title: string;
  readonly content: string;
  /** As typed; see `parseTags`. */
  readonly tags: string;
  readonly visibility: Visibility;
}

export const EMPTY_DRAFT: Draft = { title: "", content: "", tags: "", visibility: "WORKSPACE" };

interface DocumentFormProps {
  /** For a button outside of it. */
  readonly id: string;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onSubmit: () => void;
}

/** What can be written in a document. Ctrl+Enter sends it from anywhere in it. */
export function DocumentForm({ id, draft, onChange, onSubmit }: DocumentFormProps) {
  const set = (change: Partial<Draft>): void => onChange({ ...draft, ...change });
  return (
    <form
      id={id}
      class="document-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <Field label="Title">
        {(field) => (
          <input
            {...field}
            class="input"
            dir="auto"
            required
            maxLength={200}
            value={draft.title}
            onInput={({ currentTarget }) => set({ title: currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Content">
        {(field) => (
          <textarea
            {...field}
            class="input"
            dir="auto"
            rows={8}
            value={draft.content}
            onInput={({ currentTarget }) => set({ content: currentTarget.value })}
          />
        )}
      </Field>
      <div class="row document-form-row">
        <Field label="Tags" hint="Separated by spaces or commas.">
          {(field) => (
            <input
              {...field}
              class="input"
              value={draft.tags}
              onInput={({ currentTarget }) => set({ tags: currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Who may read it">
          {(field) => (
            <select
              {...field}
              class="input"
              value={draft.visibility}
              onChange={({ currentTarget }) =>
                set({ visibility: currentTarget.value === "PRIVATE" ? "PRIVATE" : "WORKSPACE" })
              }
            >
              <option value="WORKSPACE">Everyone in the workspace</option>
              <option value="PRIVATE">Only me</option>
            </select>
          )}
        </Field>
      </div>
    </form>
  );
}
