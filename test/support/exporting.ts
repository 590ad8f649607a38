import { get, type IncomingMessage } from "node:http";
import { expect } from "@jest/globals";
import { collectionsOf } from "../../src/store/collections.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { aroundStore } from "./around-store.ts";
import { openInstallation } from "./installation.ts";
import { manyEvents } from "./many-events.ts";
import { serve } from "./serve.ts";

export const EXPORT_PATH = "/v1/events/export";
const as = (user: string) => ({ headers: { "x-user-id": user } });
export type Line = Readonly<Record<string, unknown>> & { readonly id: string; readonly cursor: string };

/** The store is not there. */
export class Away extends Error {}

/** A server with so many events to export, whose payloads are long: ten thousand are more than any buffer on the way holds. */
export async function openExporting(count: number) {
  /** Batches that were asked of the store, and what is done before each. */
  const batches = { asked: 0, before: (): void => {} };
  const all = manyEvents(count).map((record) => ({
    ...record,
    data: { ...(record.data as object), content: "long ".repeat(800) },
  }));
  const installation = await openInstallation({
    around: (store) => ({
      ...aroundStore(store, (call, proceed) => {
        if (call.collection === "events" && call.method === "find") {
          batches.asked += 1;
          batches.before();
        }
        return proceed();
      }),
      isOutage: (error) => error instanceof Away || store.isOutage(error),
    }),
  });
  const { events } = collectionsOf(installation.store);
  for (let n = 0; n < count; n += 1_000) await insertEach(events, all.slice(n, n + 1_000));
  const server = await serve({ services: installation.services });
  return {
    installation,
    server,
    all,
    batches,
    reset(): void {
      batches.asked = 0;
      batches.before = () => {};
    },
    urlOf(filter?: object, after?: string): string {
      const url = new URL(EXPORT_PATH, server.url);
      if (filter) url.searchParams.set("filter", JSON.stringify(filter));
      if (after) url.searchParams.set("after", after);
      return url.href;
    },
    /** The events, and the last line if it came. */
    async readAll(url: string): Promise<{ readonly events: readonly Line[]; readonly last: unknown }> {
      const response = await fetch(url, as("operator"));
      expect(response.status).toBe(200);
      const lines = (await response.text()).trimEnd().split("\n");
      const parsed = lines.map((line) => JSON.parse(line) as Line);
      return { events: parsed.filter(({ cursor }) => cursor), last: parsed.at(-1) };
    },
    async graphql(
      query: string,
      variables: object = {},
      user = "operator",
    ): Promise<{ data: Record<string, never> | null }> {
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-user-id": user },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as { data: Record<string, never> | null };
    },
    /** An answer that is not read until somebody does. */
    open: (url: string): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => get(url, as("operator"), resolve).on("error", reject)),
    async close() {
      await server.close();
      await installation.close();
    },
  };
}
