import { type TestClient } from "./client.ts";

export interface Alert {
  readonly id: string;
  readonly cursor: string;
  readonly ruleName: string;
  readonly consumer: string | null;
  readonly fingerprint: string | null;
  readonly state: string;
  readonly recoveredBy: string | null;
  readonly event: { readonly id: string } | null;
  readonly deliveries: readonly { readonly notice: string; readonly status: string; readonly idempotencyKey: string }[];
}

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly enabled: boolean;
  readonly webhook: string | null;
  readonly when: Readonly<Record<string, unknown>>;
}

export const ALERT =
  "id cursor ruleName consumer fingerprint state recoveredBy event { id } deliveries { notice status idempotencyKey }";
const CONDITION = `__typename ... on NewFingerprintCondition { consumer } ... on DeadLettersCondition { moreThan windowSeconds filter }
  ... on OutboxBacklogCondition { moreThan }`;
export const RULE = `id name source enabled webhook when { ${CONDITION} }`;
export const CREATE = `mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { ${RULE} } }`;
export const UPDATE = `mutation ($input: AlertRuleChangeInput!) { updateAlertRule(input: $input) { ${RULE} } }`;
export const TRY = `query ($input: AlertRuleInput!, $since: DateTime!, $until: DateTime!) { tryAlertRule(input: $input, since: $since, until: $until) {
  evaluable code times firings { firedAt until consumer fingerprint eventId } eventsRead cut } }`;
export const backlog = { outboxBacklog: { moreThan: 1_000 } };

/** What an operator asks, and how it is refused. */
export const askAs = (operator: () => TestClient) => ({
  /** @throws Error with what the API said */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await operator().query<T>(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  },
  refusal: async (query: string, variables: Record<string, unknown> = {}) =>
    (await operator().query(query, variables)).errors?.[0]?.extensions,
});
