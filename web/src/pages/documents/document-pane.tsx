import { useState } from "preact/hooks";
import { useTitle } from "../../layout/title.ts";
import { hasDraft } from "../../state/drafts.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { Comments } from "./comments.tsx";
import { EditDocument, editKey } from "./edit-document.tsx";
import { type FullDocument, useDocument } from "./use-document.ts";

/** Told of each event that a change made. */
export type OnReceipt = (eventId: string, what: string) => void;

const DOCUMENTS = { text: "Documents", href: "/documents" } as const;

export function DocumentPane({ id, onReceipt }: { readonly id: string; readonly onReceipt: OnReceipt }) {
  const { data: document, error, reload } = useDocument(id);
  useTitle(document?.title ?? "Document", DOCUMENTS);
  if (document === undefined && error) return <ErrorState error={error} retry={reload} />;
  if (document === undefined) return <Loading label="Loading the document" rows={6} />;
  if (document === null)
    return (
      <Empty icon="documents" title="There is no such document, or it is not yours to see">
        <p>
          <a href="/documents">All documents</a>
        </p>
      </Empty>
    );
  return <Shown document={document} onReceipt={onReceipt} reload={reload} />;
}

interface ShownProps {
  readonly document: FullDocument;
  readonly onReceipt: OnReceipt;
  readonly reload: () => void;
}

function Shown({ document, onReceipt, reload }: ShownProps) {
  const [editing, setEditing] = useState(() => hasDraft(editKey(document.id)));
  useShortcut("e", "Edit the document", () => setEditing(true));
  const { title, content, tags, visibility, version, createdBy, updatedAt } = document;
  if (editing)
    return <EditDocument document={document} onClose={() => setEditing(false)} onReceipt={onReceipt} reload={reload} />;
  return (
    <article class="document">
      <header class="document-head">
        <div>
          <h2 dir="auto">{title}</h2>
          <p class="muted">
            {createdBy} · version {version} · changed <RelativeTime at={updatedAt} />
          </p>
        </div>
        <Button icon="edit" keys="e" onClick={() => setEditing(true)}>
          Edit
        </Button>
      </header>
      {(tags.length > 0 || visibility === "PRIVATE") && (
        <p class="row row-wrap">
          {visibility === "PRIVATE" && <Badge tone="violet">private</Badge>}
          {tags.map((tag) => (
            <Badge key={tag} tone={tag.startsWith("fail:") ? "amber" : "gray"}>
              {tag}
            </Badge>
          ))}
        </p>
      )}
      <div class="document-content">{content === "" ? <span class="muted">It is empty.</span> : content}</div>
      <Comments document={document} onReceipt={onReceipt} />
      <p>
        <a href={`/?${new URLSearchParams({ filter: `subject:${document.id}` })}`}>All events of this document, live</a>
      </p>
    </article>
  );
}
