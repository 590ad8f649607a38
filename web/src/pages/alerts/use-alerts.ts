import type { AlertFieldsFragment, AlertRuleFieldsFragment } from "@bookspace/client";
import { useEffect, useRef } from "preact/hooks";
import { useLive } from "../../state/use-live.ts";
import { type Query, useQuery } from "../../state/use-query.ts";
import { connection } from "../../state/connection.ts";

export type Rule = AlertRuleFieldsFragment;
export type Alert = AlertFieldsFragment;

export interface Alerts {
  readonly rules: readonly Rule[];
  /** The newest first. */
  readonly alerts: readonly Alert[];
  /** Are there more than are shown? */
  readonly more: boolean;
}

const MOST = 100;
/** After an attempt was due it takes the receiver so long to answer, mostly. */
const ANSWERED_MS = 1_000;

/** Rules and what they found: asked anew when an alert fires or recovers, and when an operator changed a rule. */
export function useAlerts(): Query<Alerts> {
  const query = useQuery(async (client, signal): Promise<Alerts> => {
    const [{ alertRules: rules }, { alerts }] = await Promise.all([
      client.alertRules({}, { signal }),
      client.alerts({ first: MOST }, { signal }),
    ]);
    return { rules, alerts: alerts.edges.map(({ node }) => node), more: alerts.pageInfo.hasNextPage };
  }, []);
  useLive((client, signal) => client.onAlerts({}, { signal }), query.reload, []);

  const changes = useRef<string>();
  useLive(
    (client, signal) => client.onAuditLog({}, { signal }),
    ({ auditLog }) => {
      const latest = auditLog.find(({ action }) => action.endsWith("AlertRule"));
      const change = latest && `${latest.id}${latest.result}`;
      if (change !== changes.current) query.reload();
      changes.current = change;
    },
    [],
  );

  // What was missed while the connection was lost is not told again.
  const state = connection.value;
  useEffect(() => {
    if (state === "connected") query.reload();
  }, [state]);

  const due = nextDelivery(query.data?.alerts ?? []);
  useEffect(() => {
    if (due === null) return undefined;
    const timer = setTimeout(query.reload, Math.max(0, due - Date.now()) + ANSWERED_MS);
    return () => clearTimeout(timer);
  }, [due, query.data]);
  return query;
}

/** When a webhook is tried next: how that ended is then asked once. In milliseconds; null when none is under way. */
function nextDelivery(alerts: readonly Alert[]): number | null {
  const times = alerts
    .flatMap(({ deliveries }) => deliveries)
    .flatMap(({ nextAttemptAt }) => (nextAttemptAt === null ? [] : [Date.parse(nextAttemptAt)]));
  return times.length === 0 ? null : Math.min(...times);
}
