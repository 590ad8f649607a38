import "../operators.css";
import "./catalogue.css";
import { useLocation, useRoute } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { useTitle } from "../../layout/title.ts";
import { useQuery } from "../../state/use-query.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { Badge } from "../../ui/badge.tsx";
import { Json } from "../../ui/json.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useRowKeys } from "../../ui/row-keys.ts";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import type { Entry } from "./entry.ts";
import { SchemaTable } from "./schema-table.tsx";
import { TryEvent } from "./try-event.tsx";

const hrefOf = ({ name }: Entry): string => `/catalogue/${name}`;

/** Every event type: its payload, examples, and who does what with it. */
export default function CataloguePage() {
  const name = useRoute().params["type"];
  useTitle(name ?? "Catalogue", name === undefined ? undefined : { text: "Catalogue", href: "/catalogue" });
  const { data, error, reload } = useQuery((client, signal) => client.eventCatalogue({}, { signal }), []);
  if (error && !data) return <ErrorState error={error} retry={reload} />;
  if (!data) return <Loading label="Loading the catalogue" rows={8} />;
  const entry = name === undefined ? data.eventCatalogue[0] : data.eventCatalogue.find((one) => one.name === name);
  return (
    <div class="pane pane-page">
      <Types entries={data.eventCatalogue} current={entry} />
      {entry ? (
        <Shown key={entry.name} entry={entry} />
      ) : (
        <Empty icon="search" title={`There is no event type “${name}”`}>
          <p>Pick one of those above.</p>
        </Empty>
      )}
    </div>
  );
}

function Types({ entries, current }: { readonly entries: readonly Entry[]; readonly current: Entry | undefined }) {
  const { route } = useLocation();
  const list = useRef<HTMLElement>(null);
  const { selected } = useRowKeys(entries.length, (index) => {
    const entry = entries[index];
    if (entry) route(hrefOf(entry));
  });
  useEffect(() => list.current?.children[selected]?.scrollIntoView({ block: "nearest" }), [selected]);
  return (
    <nav class="types" aria-label="Event types" ref={list}>
      {entries.map((entry, index) => (
        <a
          key={entry.type}
          class={`type${index === selected ? " selected" : ""}`}
          href={hrefOf(entry)}
          aria-current={entry === current ? "page" : undefined}
        >
          <code>{entry.name}</code> <span class="muted">v{entry.version}</span>
        </a>
      ))}
    </nav>
  );
}

function Shown({ entry }: { readonly entry: Entry }) {
  const { operator } = useSignedIn();
  return (
    <>
      <header class="pane-head">
        <div>
          <div class="row row-wrap">
            <h2 class="mono">{entry.name}</h2>
            <Badge tone="blue">version {entry.version}</Badge>
          </div>
          <p class="type-text">{entry.description}</p>
        </div>
        <a class="button button-plain" href={`/?${new URLSearchParams({ filter: `type:${entry.name}` })}`}>
          Watch it live
        </a>
      </header>
      <div class="pane-columns">
        <div class="form">
          <Panel title="Who handles it">
            <dl class="handlers">
              {entry.consumers.map(({ consumer, description }) => (
                <div key={consumer}>
                  <dt>{consumer}</dt>
                  <dd>{description}</dd>
                </div>
              ))}
            </dl>
          </Panel>
          <Panel title="Payload">
            <SchemaTable entry={entry} />
            <details class="card-body">
              <summary>JSON Schema</summary>
              <Json value={entry.schema} label="JSON Schema" />
            </details>
          </Panel>
        </div>
        {operator ? <TryEvent entry={entry} /> : <Examples entry={entry} />}
      </div>
    </>
  );
}

const Examples = ({ entry }: { readonly entry: Entry }) => (
  <Panel title="Examples">
    <div class="card-body form">
      {entry.examples.map((example, index) => (
        <Json key={index} value={example} label={`Example ${index + 1}`} />
      ))}
      <p class="muted">Operators can publish one as a test event here.</p>
    </div>
  </Panel>
);
