import { useState } from "preact/hooks";
import { useDraft, useLeaving } from "../../state/drafts.ts";
import { bookspace } from "../../state/session.ts";
import { asError } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { plural } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import type { OnReceipt } from "./document-pane.tsx";
import type { FullDocument } from "./use-document.ts";

export function Comments({ document, onReceipt }: { readonly document: FullDocument; readonly onReceipt: OnReceipt }) {
  const { edges, pageInfo } = document.comments;
  return (
    <section class="comments" aria-label="Comments">
      <h3>
        {edges.length === 0
          ? "No comments yet"
          : `${plural(edges.length, "comment")}${pageInfo.hasNextPage ? " and more" : ""}`}
      </h3>
      <NewComment documentId={document.id} onReceipt={onReceipt} />
      <ul class="comment-list">
        {edges.map(({ node: { id, author, body, createdAt } }) => (
          <li key={id} class="comment">
            <span class="avatar" aria-hidden="true">
              {author.slice(0, 1).toUpperCase()}
            </span>
            <div>
              <p>
                <strong>{author}</strong>{" "}
                <span class="muted">
                  <RelativeTime at={createdAt} />
                </span>
              </p>
              <p class="comment-body">{body}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewComment({ documentId, onReceipt }: { readonly documentId: string; readonly onReceipt: OnReceipt }) {
  const key = `comment:${documentId}`;
  const { value: body = "", set } = useDraft<string>(key);
  const setBody = (text: string): void => set(text === "" ? undefined : text);
  useLeaving(key, () =>
    toast("Your comment is kept, and not sent yet.", { link: { href: `/documents/${documentId}`, label: "Go on" } }),
  );
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    // Ctrl+Enter does not ask the button.
    if (busy) return;
    setBusy(true);
    try {
      const { addComment } = await bookspace().addComment({ input: { documentId, body } });
      onReceipt(addComment.receipt.eventId, "You commented");
      setBody("");
    } catch (error) {
      toast(asError(error).message, { tone: "error" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      class="new-comment"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <Field label="New comment" hideLabel>
        {(field) => (
          <textarea
            {...field}
            class="input"
            dir="auto"
            rows={2}
            required
            maxLength={10_000}
            placeholder="Write a comment"
            value={body}
            onInput={({ currentTarget }) => setBody(currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" busy={busy} disabled={busy || body.trim() === ""}>
        Comment
      </Button>
    </form>
  );
}
