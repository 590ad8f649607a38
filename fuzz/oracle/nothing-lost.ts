import { CONSUMERS } from "../../src/events/consumers.ts";
import { connect } from "../../test/support/client.ts";
import { eventually } from "../../test/support/eventually.ts";
import { type Receipts } from "./receipts.ts";

const PAGE = 100;
const DRAIN_MS = 180_000;

interface Found {
  readonly id: string;
  readonly status: string;
}

/** Somebody among the hostile may be an operator: what they paused goes on. */
export async function resumeAll(url: string): Promise<void> {
  const operator = connect(url, "operator");
  for (const consumer of CONSUMERS)
    await operator.query("mutation ($consumer: String!) { resumeConsumer(consumer: $consumer) { paused } }", {
      consumer,
    });
}

/** Waits until every promised event is there and processed. @throws Error that names those that are not. */
export async function expectAllProcessed(url: string, receipts: Receipts): Promise<void> {
  for (const [user, ids] of receipts.entries()) {
    const client = connect(url, user);
    const all = [...ids];
    for (let at = 0; at < all.length; at += PAGE) {
      const asked = all.slice(at, at + PAGE);
      await eventually(
        async () => {
          const { data, errors } = await client.query<{ events: { edges: readonly { node: Found }[] } }>(
            "query ($ids: [ID!]) { events(first: 100, filter: {ids: $ids}) { edges { node { id status } } } }",
            { ids: asked },
          );
          if (errors) throw new Error(errors[0]?.message);
          const done = new Set(
            data.events.edges.filter(({ node }) => node.status === "PROCESSED").map(({ node }) => node.id),
          );
          const open = asked.filter((id) => !done.has(id));
          if (open.length > 0) throw new Error(`of ${user}: ${open.slice(0, 5).join(", ")}`);
          return true;
        },
        `${asked.length} acknowledged events to be processed`,
        DRAIN_MS,
      );
    }
  }
}
