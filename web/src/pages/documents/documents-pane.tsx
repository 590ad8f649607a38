import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { hasDraft } from "../../state/drafts.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { useRowKeys } from "../../ui/row-keys.ts";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { editKey } from "./edit-document.tsx";
import { type DocumentList, type Found, MOST, useDocuments } from "./use-documents.ts";

interface DocumentsPaneProps {
  readonly current: string | undefined;
  readonly onNew: () => void;
  /** Told whether there is none at all, as far as is known. */
  readonly onNone: (none: boolean) => void;
}

const TYPING_MS = 200;

/** The list of documents, with its search. */
export function DocumentsPane({ current, onNew, onNone }: DocumentsPaneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
  const [words, setWords] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWords(draft.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  useShortcut("/", "Search documents", () => input.current?.focus());
  const list = useDocuments(words);
  const none = list.data?.words === "" && list.data.found.length === 0;
  useEffect(() => onNone(none), [none]);

  return (
    <section class="documents-pane" aria-label="Documents">
      <div class="documents-bar">
        <input
          ref={input}
          class="input"
          type="search"
          aria-label="Search documents"
          placeholder="Search documents"
          value={draft}
          onInput={({ currentTarget }) => setDraft(currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
        <Button icon="plus" label="New document" onClick={onNew} />
      </div>
      <Rows list={list} words={words} current={current} onNew={onNew} />
    </section>
  );
}

interface RowsProps extends Omit<DocumentsPaneProps, "onNone"> {
  readonly list: DocumentList;
  readonly words: string;
}

function Rows({ list: { data, error, reload, more }, words, current, onNew }: RowsProps) {
  const { route } = useLocation();
  const found = data?.found ?? [];
  const { selected } = useRowKeys(found.length, (index) => {
    const id = found[index]?.document.id;
    if (id) route(`/documents/${id}`);
  });
  const box = useRef<HTMLUListElement>(null);
  // The focus goes with the selection: `Enter` opens it, and screen readers read it.
  useEffect(() => box.current?.children[selected]?.querySelector("a")?.focus(), [selected]);

  if (error && data?.words !== words) return <ErrorState error={error} retry={reload} />;
  if (!data) return <Loading label="Loading documents" rows={8} />;
  if (found.length === 0 && data.words !== "")
    return (
      <Empty icon="search" title={`Nothing has the words “${data.words}”`}>
        <p>A document is found as soon as the consumer “search” has taken it in.</p>
      </Empty>
    );
  if (found.length === 0)
    return (
      <Empty icon="documents" title="No documents yet">
        <p>What you or others write is listed here.</p>
        <Button icon="plus" onClick={onNew}>
          Create a document
        </Button>
      </Empty>
    );
  return (
    <>
      <ul class="document-list" ref={box}>
        {found.map((one, index) => (
          <Row key={one.document.id} found={one} selected={index === selected} current={one.document.id === current} />
        ))}
        {data.hasMore && (
          <li class="documents-more">
            <Button onClick={more}>Show more</Button>
          </li>
        )}
        {found.length >= MOST && (
          <li class="documents-more muted">These are the first {MOST}; more words find the others.</li>
        )}
      </ul>
    </>
  );
}

interface RowProps {
  readonly found: Found;
  readonly selected: boolean;
  readonly current: boolean;
}

const Row = ({ found: { document, snippet }, selected, current }: RowProps) => (
  <li>
    <a
      class={`document-row${selected ? " selected" : ""}`}
      href={`/documents/${document.id}`}
      aria-current={current ? "page" : undefined}
    >
      <span class="row">
        <strong class="truncate" dir="auto">
          {document.title}
        </strong>
        {hasDraft(editKey(document.id)) && <Badge tone="amber">not saved</Badge>}
        {document.visibility === "PRIVATE" && <Badge tone="violet">private</Badge>}
        <span class="muted push">
          <RelativeTime at={document.updatedAt} />
        </span>
      </span>
      <span class="muted truncate">
        {snippet ?? `${document.createdBy} · v${document.version} · ${document.content}`}
      </span>
    </a>
  </li>
);
