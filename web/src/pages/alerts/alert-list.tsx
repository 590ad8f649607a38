import { Badge } from "../../ui/badge.tsx";
import { duration, plural } from "../../ui/format.ts";
import type { Tone } from "../../ui/status.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { hrefOf } from "../dead-letters/groups.ts";
import { describe, describeValue } from "./conditions.ts";
import type { Alert } from "./use-alerts.ts";

/** What fires, or has fired, with what its webhook was told. */
export const AlertList = ({ alerts, label }: { readonly alerts: readonly Alert[]; readonly label: string }) => (
  <ul class="alerts" aria-label={label}>
    {alerts.map((alert) => (
      <li key={alert.id} class="alert">
        <span class="row row-wrap">
          <Badge tone={alert.state === "FIRING" ? "red" : "green"}>
            {alert.state === "FIRING" ? "Fires" : "Recovered"}
          </Badge>
          <strong>{alert.ruleName}</strong>
          {alert.consumer !== null && <span>{alert.consumer}</span>}
          <span class="muted push">
            <RelativeTime at={alert.firedAt} />
            {alert.recoveredAt !== null &&
              `, for ${duration(Date.parse(alert.recoveredAt) - Date.parse(alert.firedAt))}`}
          </span>
        </span>
        <span class="alert-why">
          {describe(alert.when)}; it was {describeValue(alert.when, alert.value)}.
          {alert.recoveredBy === "RULE" && " It ended because its rule was changed, disabled or deleted."}
        </span>
        <span class="row row-wrap">
          {alert.eventId !== null && <a href={`/events/${alert.eventId}`}>An example</a>}
          {alert.consumer !== null && alert.fingerprint !== null && (
            <a href={hrefOf({ consumer: alert.consumer, fingerprint: alert.fingerprint })}>Its dead letters</a>
          )}
          {alert.when.__typename === "DeadLettersCondition" && <a href="/dead-letters">Dead letters</a>}
          {alert.deliveries.map((delivery) => (
            <Delivery key={delivery.idempotencyKey} delivery={delivery} />
          ))}
        </span>
      </li>
    ))}
  </ul>
);

const DELIVERY: Readonly<
  Record<Alert["deliveries"][number]["status"], { readonly word: string; readonly tone: Tone }>
> = {
  DELIVERED: { word: "told", tone: "green" },
  PENDING: { word: "being told", tone: "amber" },
  FAILED: { word: "not told", tone: "red" },
};

function Delivery({ delivery }: { readonly delivery: Alert["deliveries"][number] }) {
  const { notice, status, attempts, lastError, nextAttemptAt } = delivery;
  const { word, tone } = DELIVERY[status];
  return (
    <span class="delivery">
      <Badge tone={tone}>
        {notice === "FIRED" ? "Firing" : "Recovery"} {word}
      </Badge>
      {status !== "DELIVERED" && (
        <span class="muted">
          {plural(attempts, "attempt")}
          {lastError !== null && `: ${lastError}`}
          {nextAttemptAt !== null && (
            <>
              , again <RelativeTime at={nextAttemptAt} />
            </>
          )}
        </span>
      )}
    </span>
  );
}
