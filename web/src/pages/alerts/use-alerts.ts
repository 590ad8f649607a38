import type { AlertFieldsFragment, AlertRuleFieldsFragment } from "@bookspace/client";
import { useEffect, useRef } from "preact/hooks";
import { useLive } from "../../state/use-live.ts";
import { type Query, useQuery } from "../../state/use-query.ts";
import { useWhenLive } from "../../state/use-when-live.ts";
import { nextLook, standOf } from "./next-look.ts";

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

  useWhenLive(query.reload);
  useDeliveries(query);
  return query;
}

/** Asks how attempts at webhooks ended, when they were due. */
function useDeliveries({ data, error, reload }: Query<Alerts>): void {
  const inVain = useRef({ stand: "", looks: 0 });
  useEffect(() => {
    const deliveries = data?.alerts.flatMap((alert) => alert.deliveries) ?? [];
    const stand = standOf(deliveries);
    if (stand !== inVain.current.stand) inVain.current = { stand, looks: 0 };
    const wait = nextLook(deliveries, inVain.current.looks, Date.now());
    if (wait === null) return undefined;
    const timer = setTimeout(() => {
      inVain.current.looks += 1;
      reload();
    }, wait);
    return () => clearTimeout(timer);
  }, [data, error]);
}
