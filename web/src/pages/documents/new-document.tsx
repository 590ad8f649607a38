import { useState } from "preact/hooks";
import { useDraft } from "../../state/drafts.ts";
import { bookspace } from "../../state/session.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { asError, useQuery } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { type Draft, DocumentForm, EMPTY_DRAFT } from "./document-form.tsx";
import { parseTags } from "./tags.ts";

interface NewDocumentProps {
  readonly onClose: () => void;
  readonly onCreated: (documentId: string, eventId: string) => void;
}

const FORM = "new-document";

interface Written {
  readonly draft: Draft;
  /** The tag that makes it fail; empty for none. */
  readonly drill: string;
}

const NOTHING: Written = { draft: EMPTY_DRAFT, drill: "" };

/** What is written stays when it is closed by a click beside it, until it is created or cancelled. */
export function NewDocument({ onClose, onCreated }: NewDocumentProps) {
  const { drills } = useSignedIn();
  const written = useDraft<Written>("document:new");
  const { draft, drill } = written.value ?? NOTHING;
  const write = (next: Written): void =>
    written.set(JSON.stringify(next) === JSON.stringify(NOTHING) ? undefined : next);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function create(): Promise<void> {
    // Ctrl+Enter does not ask the button.
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { title, content, tags, visibility } = draft;
      const { createDocument } = await bookspace().createDocument({
        input: { title, content, visibility, tags: parseTags(`${tags} ${drill}`) },
      });
      written.set(undefined);
      onCreated(createDocument.document.id, createDocument.receipt.eventId);
    } catch (error) {
      setFailure(asError(error).message);
      setBusy(false);
    }
  }

  return (
    <Dialog
      title="New document"
      onClose={onClose}
      actions={
        <>
          <Button
            onClick={() => {
              written.set(undefined);
              onClose();
            }}
          >
            Cancel
          </Button>
          <button class="button button-primary" type="submit" form={FORM} disabled={busy} aria-busy={busy}>
            Create
          </button>
        </>
      }
    >
      <DocumentForm
        id={FORM}
        draft={draft}
        onChange={(next) => write({ draft: next, drill })}
        onSubmit={() => void create()}
      />
      {drills && <DrillPicker value={drill} onChange={(tag) => write({ draft, drill: tag })} />}
      {failure !== undefined && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
    </Dialog>
  );
}

/** In development: the tags that make a consumer fail, as the catalogue has them. */
function DrillPicker({ value, onChange }: { readonly value: string; readonly onChange: (tag: string) => void }) {
  const { data } = useQuery((client, signal) => client.eventCatalogue({}, { signal }), []);
  const drills = data?.eventCatalogue.find(({ type }) => type === "DOCUMENT_CREATED")?.drills ?? [];
  return (
    <Field label="Make it fail" hint="A tag that makes a consumer fail on purpose, to see retries and dead letters.">
      {(field) => (
        <select {...field} class="input" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          <option value="">No, let it succeed</option>
          {drills.map(({ tag, description }) => (
            <option key={tag} value={tag}>
              {tag}: {description}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
