import { eventually } from "../test/support/eventually.ts";
import { OPERATOR, type Reader } from "./oracle/reader.ts";

/** Waits until nothing is left to do: no outbox, no queue, no event that waits. @throws Error that says what is. */
export async function waitUntilSettled(reader: Reader, timeoutMs: number): Promise<void> {
  const operator = reader.as(OPERATOR);
  let left = "";
  await eventually(
    async () => {
      const { pipeline } = await operator.pipeline();
      const { outboxBacklog, queues } = pipeline;
      const busy = queues.filter(({ ready, retrying }) => ready !== 0 || retrying !== 0);
      const { events } = await operator.events({
        first: 1,
        filter: { statuses: ["PENDING", "PUBLISHED", "RETRYING"] },
      });
      const states = events.edges.map(({ node }) => `${node.id} is ${node.status}`);
      left = JSON.stringify({
        outboxBacklog,
        busy: busy.map(({ consumer, ready, retrying }) => ({ consumer, ready, retrying })),
        states,
      });
      return outboxBacklog === 0 && busy.length === 0 && states.length === 0;
    },
    "nothing to be left to do",
    timeoutMs,
  ).catch((cause: unknown) => {
    throw new Error(`Something was left to do after ${timeoutMs / 1_000} s: ${left}`, { cause });
  });
}
