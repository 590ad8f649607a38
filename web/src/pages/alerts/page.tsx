import "../operators.css";
import "./alerts.css";
import { useTitle } from "../../layout/title.ts";
import { Panel } from "../../ui/panel.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { AlertList } from "./alert-list.tsx";
import { Rules } from "./rules.tsx";
import { useAlerts } from "./use-alerts.ts";

/** What is watched, what fires now, and what fired. */
export default function AlertsPage() {
  useTitle("Alerts");
  const { data, error, reload } = useAlerts();
  if (error && !data) return <ErrorState error={error} retry={reload} />;
  if (!data) return <Loading label="Loading alerts" rows={8} />;
  const firing = data.alerts.filter(({ state }) => state === "FIRING");
  const past = data.alerts.filter(({ state }) => state === "RECOVERED");
  return (
    <div class="pane pane-page">
      <div role="status">
        {firing.length === 0 && <p class="note note-green">Nothing fires now.</p>}
        {firing.length > 0 && (
          <Panel title={firing.length === 1 ? "Fires now" : `${firing.length} fire now`}>
            <AlertList alerts={firing} label="What fires now" />
          </Panel>
        )}
      </div>
      <Rules rules={data.rules} firing={new Set(firing.map(({ ruleId }) => ruleId))} />
      <Panel title="What fired" aside={data.more && <span class="muted">the latest {data.alerts.length}</span>}>
        {past.length === 0 && <p class="muted card-body">Nothing has fired and recovered yet.</p>}
        <AlertList alerts={past} label="What fired" />
      </Panel>
    </div>
  );
}
