import { type TestClient } from "./client.ts";
import { eventually } from "./eventually.ts";

export interface Replay {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly matched: number;
  readonly replayed: number;
  readonly processed: number;
  readonly failedAgain: number;
  readonly skipped: number;
  readonly arrivedMeanwhile: number;
}

export const REPLAY_FIELDS =
  "id status reason matched replayed processed failedAgain skipped arrivedMeanwhile requestedBy mode filter editData";

export interface Life {
  readonly status: string;
  readonly data: { readonly tags: readonly string[] } | null;
  readonly edited: { readonly data: unknown; readonly by: string; readonly replayId: string } | null;
  readonly consumers: readonly {
    readonly consumer: string;
    readonly status: string;
    readonly discard: { readonly reason: string; readonly by: string } | null;
    readonly attempts: readonly { readonly number: number; readonly error: { readonly fingerprint: string } | null }[];
  }[];
  readonly effects: readonly { readonly kind: string }[];
}

const LIFE = `query ($id: ID!) { event(id: $id) { status data edited { data by replayId }
  consumers { consumer status discard { reason by } attempts { number error { fingerprint } } } effects { kind } } }`;

/** Asks what operators and users ask about dead letters, with any client. */
export function deadLettersOf(client: TestClient) {
  /** The data, or the error's code. */
  async function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await client.query<T>(query, variables);
    if (errors?.[0]) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
    return data;
  }
  const replay = async (id: string) =>
    (await ask<{ replay: Replay }>(`query ($id: ID!) { replay(id: $id) { ${REPLAY_FIELDS} } }`, { id })).replay;
  const life = async (id: string) => (await ask<{ event: Life }>(LIFE, { id })).event;
  return {
    ask,
    replay,
    life,
    /** A document whose event has these tags; the id of its event. */
    async create(title: string, tags: readonly string[], more: Record<string, unknown> = {}): Promise<string> {
      const { body } = await client.rest("POST", "/v1/docs", { title, content: "…", tags, ...more });
      return (body["receipt"] as { eventId: string }).eventId;
    },
    is: (id: string, status: string) =>
      eventually(async () => (await life(id)).status === status, `event ${id} to be ${status}`, 40_000),
    start: async (filter: object, more: { mode?: string; editData?: unknown } = {}): Promise<Replay> => {
      const query = `mutation ($filter: EventFilter!, $mode: ReplayMode! = ALL, $editData: JSON) {
        replayEvents(filter: $filter, mode: $mode, editData: $editData) { ${REPLAY_FIELDS} } }`;
      return (await ask<{ replayEvents: Replay }>(query, { filter, ...more })).replayEvents;
    },
    over: (id: string) =>
      eventually(
        async () => {
          const now = await replay(id);
          return now.status === "RUNNING" ? null : now;
        },
        `replay ${id} to be over`,
        60_000,
      ),
  };
}
