import "./documents.css";
import { useLocation, useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { useTitle } from "../../layout/title.ts";
import { Button } from "../../ui/button.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty } from "../../ui/states.tsx";
import { DocumentPane } from "./document-pane.tsx";
import { DocumentsPane } from "./documents-pane.tsx";
import { NewDocument } from "./new-document.tsx";
import { Trails, useTrails } from "./trails.tsx";

/** The workspace: enough to make events by hand, and to see what comes of them. */
export default function DocumentsPage() {
  const { route } = useLocation();
  const id = useRoute().params["id"];
  const [creating, setCreating] = useState(false);
  const [none, setNone] = useState(false);
  const trails = useTrails();
  useShortcut("n", "New document", () => setCreating(true));

  return (
    <div class="documents" data-shows={id === undefined ? "list" : "document"}>
      <DocumentsPane current={id} onNew={() => setCreating(true)} onNone={setNone} />
      <div class="document-side">
        {id === undefined ? (
          <NonePicked none={none} onNew={() => setCreating(true)} />
        ) : (
          <DocumentPane key={id} id={id} onReceipt={trails.add} />
        )}
        <Trails trails={trails} />
      </div>
      {creating && (
        <NewDocument
          onClose={() => setCreating(false)}
          onCreated={(documentId, eventId) => {
            setCreating(false);
            trails.add(eventId, "You created a document");
            route(`/documents/${documentId}`);
          }}
        />
      )}
    </div>
  );
}

function NonePicked({ none, onNew }: { readonly none: boolean; readonly onNew: () => void }) {
  useTitle("Documents");
  return (
    <Empty icon="documents" title={none ? "Write the first document" : "Pick a document, or write one"}>
      <p>Each change is an event: what it sets in motion is shown here as it happens.</p>
      <Button kind="primary" icon="plus" keys="n" onClick={onNew}>
        New document
      </Button>
    </Empty>
  );
}
