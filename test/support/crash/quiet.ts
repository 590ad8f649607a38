import { CONSUMERS } from "../../../src/events/consumers.ts";
import { isSettled } from "../../../src/ledger/projection.ts";
import { OUTBOX_COLLECTIONS } from "../../../src/store/collections.ts";
import { type World } from "./world.ts";

/** What is still to be done, for as long as anything is; the cheapest questions come first. */
async function* leftToDo({ collections, broker, history }: World): AsyncGenerator<string> {
  if (!broker.isIdle()) yield "the queues are not empty";
  const records = await collections.events.find({}).toArray();
  const settled = new Set(records.filter(isSettled).map(({ _id }) => _id));
  for (const id of history.made.keys()) if (!settled.has(id)) yield `event ${id} is not settled`;
  const dead = records.flatMap(({ lanes }) => CONSUMERS.filter((name) => lanes[name]?.status === "deadLettered"));
  if (broker.parked.length !== dead.length)
    yield `${broker.parked.length} messages are parked for ${dead.length} dead letters`;
  for (const name of OUTBOX_COLLECTIONS)
    if ((await collections[name].find({}).toArray()).some(({ outbox }) => outbox.length > 0))
      yield `the outbox of ${name} is not empty`;
  if ((await collections.replays.find({}).toArray()).some(({ status }) => status === "running")) yield "a replay runs";
}

/** Is nothing under way any more? */
export async function isQuiet(world: World): Promise<boolean> {
  const { done } = await leftToDo(world).next();
  return done === true;
}

export async function whatIsLeft(world: World): Promise<readonly string[]> {
  const left: string[] = [];
  for await (const one of leftToDo(world)) left.push(one);
  return left;
}
