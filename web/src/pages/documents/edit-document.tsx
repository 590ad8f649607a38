import { BookspaceError } from "@bookspace/client";
import { useState } from "preact/hooks";
import { useDraft, useLeaving } from "../../state/drafts.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import type { OnReceipt } from "./document-pane.tsx";
import { type Draft, DocumentForm } from "./document-form.tsx";
import { parseTags } from "./tags.ts";
import type { FullDocument } from "./use-document.ts";

interface EditDocumentProps {
  /** As it is now: it may change while it is edited. */
  readonly document: FullDocument;
  readonly onClose: () => void;
  readonly onReceipt: OnReceipt;
  /** Asks for the document as it is now: the feed tells of a change only when it is published, which may take its time. */
  readonly reload: () => void;
}

const FORM = "edit-document";

interface Edit {
  /** The version that is edited. */
  readonly edited: FullDocument;
  readonly draft: Draft;
}

/** Where its edit is kept while it is not saved. */
export const editKey = (documentId: string): string => `document:${documentId}`;

const draftOf = ({ title, content, tags, visibility }: FullDocument): Draft => ({
  title,
  content,
  visibility,
  tags: tags.join(" "),
});

const isSame = (one: Draft, other: Draft): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Saves only over the version that was edited; when somebody else was quicker, it is the writer who decides. Who leaves finds it as it was. */
export function EditDocument({ document, onClose, onReceipt, reload }: EditDocumentProps) {
  const key = editKey(document.id);
  const unsaved = useDraft<Edit>(key);
  const [begun, setBegun] = useState(() => unsaved.value?.edited ?? document);
  const { edited, draft } = unsaved.value ?? { edited: begun, draft: draftOf(begun) };
  const write = (next: Draft): void => unsaved.set(isSame(next, draftOf(edited)) ? undefined : { edited, draft: next });
  useLeaving(key, () =>
    toast(`Your changes to “${document.title}” are kept, and not saved yet.`, {
      link: { href: `/documents/${document.id}`, label: "Go on" },
    }),
  );
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const changedMeanwhile = document.version > edited.version;

  async function save(expectedVersion: number): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { title, content, tags, visibility } = draft;
      const { updateDocument } = await bookspace().updateDocument({
        input: { id: document.id, expectedVersion, title, content, visibility, tags: parseTags(tags) },
      });
      unsaved.set(undefined);
      onReceipt(updateDocument.receipt.eventId, "You changed the document");
      reload();
      onClose();
    } catch (error) {
      setBusy(false);
      // With the newer version come the two ways on.
      if (error instanceof BookspaceError && error.code === "VERSION_CONFLICT") reload();
      else setFailure(asError(error).message);
    }
  }

  return (
    <section class="document" aria-label="Edit the document">
      <DocumentForm id={FORM} draft={draft} onChange={write} onSubmit={() => void save(edited.version)} />
      {changedMeanwhile && (
        <div class="conflict" role="alert">
          <p>
            Somebody changed it meanwhile: it is at version {document.version} now, and yours began at {edited.version}.
          </p>
          <div class="row row-wrap">
            <Button
              onClick={() => {
                setBegun(document);
                unsaved.set(undefined);
              }}
            >
              Take theirs
            </Button>
            <Button kind="danger" onClick={() => void save(document.version)}>
              Save mine over it
            </Button>
          </div>
        </div>
      )}
      {failure !== undefined && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      <div class="row">
        <button
          class="button button-primary"
          type="submit"
          form={FORM}
          disabled={busy || changedMeanwhile}
          aria-busy={busy}
        >
          Save
        </button>
        <Button
          onClick={() => {
            unsaved.set(undefined);
            onClose();
          }}
        >
          {unsaved.value ? "Discard changes" : "Cancel"}
        </Button>
        <span class="muted" role="status">
          {unsaved.value && "Not saved yet"}
        </span>
      </div>
    </section>
  );
}
