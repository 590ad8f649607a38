import { type FeedItem, type LogPosition } from "../../../src/feed/feed.ts";
import { type Transition, transitionId } from "../../../src/events/transition.ts";
import { type CrashingInstallation } from "./installation.ts";
import { type World } from "./world.ts";

/** Somebody who follows every step of every event from the first on, and comes back with their cursor. */
export interface CrashSubscriber {
  /** What was heard, in that order: ids of transitions. */
  readonly heard: readonly string[];
  /** What was announced as processed and could not be found so. */
  readonly premature: readonly string[];
  /** How the feed ended the subscription by itself; null unless it did. */
  readonly told: unknown;
}

const BEGINNING: LogPosition = { offset: -1, index: 0 };
const LOST = Symbol("lost");

export function startSubscriber({ collections }: World, installation: CrashingInstallation): CrashSubscriber {
  const heard: string[] = [];
  const premature: string[] = [];
  let told: unknown = null;
  let cursor = BEGINNING;

  async function check({ status, eventId }: Transition): Promise<void> {
    if (status !== "processed") return;
    const [record, notified] = await Promise.all([
      collections.events.findOne({ _id: eventId }),
      collections.notifications.find({ eventId }).toArray(),
    ]);
    const refs = Object.values(record?.lanes ?? {}).flatMap(({ effects }) => effects);
    const promised = refs.filter(({ kind }) => kind === "notification");
    if (record?.status !== "processed" || notified.length < promised.length) premature.push(eventId);
  }

  async function follow(): Promise<void> {
    for (;;) {
      const { services, lost } = await installation.api();
      const items = services.feed.subscribe({ matches: () => true, after: cursor });
      const ended = lost.then(() => LOST);
      for (;;) {
        const next = (await Promise.race([items.next(), ended])) as IteratorResult<FeedItem> | typeof LOST;
        if (next === LOST || typeof next === "symbol" || next.done) break;
        heard.push(transitionId(next.value.transition));
        cursor = next.value.position;
        await check(next.value.transition);
      }
    }
  }

  follow().catch((error: unknown) => (told = error));
  return {
    heard,
    premature,
    get told() {
      return told;
    },
  };
}
