import "../operators.css";
import "./audit.css";
import { useLocation } from "preact-iso";
import { useRef } from "preact/hooks";
import { useTitle } from "../../layout/title.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { count } from "../../ui/format.ts";
import { Json } from "../../ui/json.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { type AuditEntry, describe, filterText, hasWords, linkOf, resultOf } from "./entries.ts";
import { type Audit, useAudit } from "./use-audit.ts";

/** Who did what, when, what it was about, and how it ended. The words that are looked for stand in the URL. */
export default function AuditPage() {
  useTitle("Audit");
  const { query, route } = useLocation();
  const words = (query["find"] ?? "").trim();
  const audit = useAudit();
  const input = useRef<HTMLInputElement>(null);
  useShortcut("/", "Find an entry", () => input.current?.focus());
  const find = (next: string): void =>
    route(next.trim() === "" ? "/audit" : `/audit?${new URLSearchParams({ find: next })}`, true);

  if (audit.live.status === "failed") return <ErrorState error={audit.live.error} retry={() => location.reload()} />;
  if (!audit.entries) return <Loading label="Loading the audit log" rows={8} />;
  const found = words === "" ? audit.entries : audit.entries.filter((entry) => hasWords(entry, words));
  return (
    <div class="pane pane-page">
      <div class="row">
        <input
          ref={input}
          class="input"
          type="search"
          aria-label="Find in the audit log"
          placeholder="Find: an operator, an action, an id, a reason"
          value={query["find"] ?? ""}
          onInput={({ currentTarget }) => find(currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
        <span class="muted audit-count" role="status">
          {words === "" ? `${count(found.length)} shown` : `${count(found.length)} of ${count(audit.entries.length)}`}
        </span>
      </div>
      <Entries entries={found} words={words} audit={audit} />
    </div>
  );
}

interface EntriesProps {
  readonly entries: readonly AuditEntry[];
  readonly words: string;
  readonly audit: Audit;
}

function Entries({ entries, words, audit: { older, loadingOlder } }: EntriesProps) {
  return (
    <>
      {entries.length === 0 && words !== "" && (
        <Empty icon="search" title="None of the entries shown has these words">
          <p>{older ? "Show older ones, or look for something else." : "Look for something else."}</p>
        </Empty>
      )}
      {entries.length === 0 && words === "" && (
        <Empty icon="audit" title="No operator has done anything yet">
          <p>Replays, discards, pauses, test events and changed rules are recorded here before they are carried out.</p>
        </Empty>
      )}
      {entries.length > 0 && (
        <ul class="card audit" aria-label="What operators did">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {older && (
        <div class="row">
          <Button busy={loadingOlder} disabled={loadingOlder} onClick={older}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { label, tone } = resultOf(entry);
  const link = linkOf(entry);
  const filter = filterText(entry);
  return (
    <li class="audit-entry">
      <span class="audit-when muted">
        <RelativeTime at={entry.at} />
      </span>
      <span class="audit-who truncate">{entry.operator}</span>
      <div class="audit-what">
        <span>{describe(entry)}</span>
        {filter !== "" && <span class="muted audit-filter">{filter}</span>}
        <details>
          <summary class="muted">
            <code>{entry.action}</code>
          </summary>
          <Json value={entry} label="The entry" />
        </details>
      </div>
      <span class="audit-end">
        {link && <a href={link.href}>{link.label}</a>}
        <Badge tone={tone}>{label}</Badge>
      </span>
    </li>
  );
}
