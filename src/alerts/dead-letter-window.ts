import { iso } from "../clock.ts";
import { selectDeadLetters } from "../dead-letters/matches.ts";
import { type Collections } from "../store/collections.ts";
import { type Filter } from "../store/port.ts";
import { WATCHER } from "./faults.ts";
import { type Observations } from "./observations.ts";
import { type AlertCondition } from "./rule.ts";

/**
 * The dead letters that stand now and whose last attempt began within the rule's window. Attempts are numbered in the order of time, so
 * that one of them is as late as that means that the last one is.
 */
export async function countDeadLettersSince(
  { events }: Pick<Collections, "events">,
  { windowSeconds, filter = {} }: Extract<AlertCondition, { kind: "deadLetters" }>,
  now: number,
): Promise<NonNullable<Observations["deadLetters"]>> {
  const selection = selectDeadLetters(WATCHER, filter);
  const since = iso(now - windowSeconds * 1_000);
  const counts = await Promise.all(
    selection.consumers.map(async (consumer) => {
      const recent: Filter = { [`lanes.${consumer}.attempts`]: { $elemMatch: { startedAt: { $gt: since } } } };
      const [found] = await events
        .aggregate<{ count: number; eventId: string }>([
          { $match: { ...selection.queryOf(consumer), ...recent } },
          // Ids are made in the order of time: the newest is the example.
          { $group: { _id: null, count: { $sum: 1 }, eventId: { $max: "$_id" } } },
        ])
        .toArray();
      return found ?? { count: 0, eventId: null };
    }),
  );
  return {
    count: counts.reduce((sum, { count }) => sum + count, 0),
    eventId: counts.find(({ eventId }) => eventId !== null)?.eventId ?? null,
  };
}
