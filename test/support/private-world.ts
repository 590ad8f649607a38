import { expect } from "@jest/globals";
import { eventually } from "./eventually.ts";
import { aroundStore, type StoreCall } from "./around-store.ts";
import { type Installation, openInstallation } from "./installation.ts";
import { type Answer, restClient, type RestClient } from "./rest.ts";
import { serve } from "./serve.ts";
import { type GraphqlResult, overHttp } from "./transports.ts";

/** In all that is private, and nowhere else. */
export const HUSH = "hushhush";
export const MISSING = "01900000-0000-7000-8000-000000000000";

export const idOf = ({ body }: Answer): string => String(body["id"]);
export const eventOf = ({ body }: Answer): string => (body["receipt"] as { eventId: string }).eventId;
export const codeOf = ({ errors }: GraphqlResult): string | undefined => errors?.[0]?.extensions.code;

/** A workspace of ada's: a document for all, and two that are hers alone, one of them with a dead letter. */
export interface PrivateWorld {
  readonly url: string;
  readonly installation: Installation;
  readonly rest: RestClient;
  /** What the store was asked, in order. */
  readonly asked: StoreCall[];
  readonly open: Answer;
  readonly secret: Answer;
  readonly dead: Answer;
  ask(user: string, query: string, variables?: Record<string, unknown>): Promise<GraphqlResult>;
  /** How many items the first page of a list has. */
  edges(user: string, list: string, variables?: Record<string, unknown>): Promise<number>;
  is(answer: Answer, status: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function openPrivateWorld(): Promise<PrivateWorld> {
  const asked: StoreCall[] = [];
  const installation = await openInstallation({
    around: (store) =>
      aroundStore(store, (call, proceed) => {
        asked.push(call);
        return proceed();
      }),
  });
  const served = await serve({ services: installation.services });
  const rest = restClient(served.url);

  const ask: PrivateWorld["ask"] = (user, query, variables) =>
    overHttp(served.url, { "x-user-id": user }).run(query, variables);
  const is: PrivateWorld["is"] = (answer, status) =>
    eventually(async () => {
      const { data } = await ask("operator", "query ($id: ID!) { event(id: $id) { status } }", { id: eventOf(answer) });
      return (data as { event: { status: string } | null }).event?.status === status;
    }, `the event to be ${status}`);

  const open = await rest.create({ title: "Open", content: "For all" });
  const hidden = { title: `Of ${HUSH}`, content: `About ${HUSH} and more`, visibility: "PRIVATE" };
  const secret = await rest.create({ ...hidden, tags: [HUSH] });
  const dead = await rest.create({ ...hidden, tags: [HUSH, "fail:analytics"] });
  await rest.call("POST", `/v1/docs/${idOf(secret)}/comments`, { body: { body: HUSH } });
  await is(dead, "DEAD_LETTERED");
  await is(secret, "PROCESSED");
  return {
    url: served.url,
    installation,
    rest,
    asked,
    open,
    secret,
    dead,
    ask,
    is,
    async edges(user, list, variables) {
      const declared = variables ? "query ($filter: EventFilter!) " : "";
      const result = await ask(
        user,
        `${declared}{ list: ${list} { edges { cursor } pageInfo { hasNextPage } } }`,
        variables,
      );
      expect(result.errors).toBeUndefined();
      return (result.data as { list: { edges: unknown[] } }).list.edges.length;
    },
    async close() {
      await served.close();
      await installation.close();
    },
  };
}
