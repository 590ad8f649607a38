import { type Broker } from "../src/broker/port.ts";
import { consumersOf } from "../src/events/catalogue.ts";
import { type ConsumerName } from "../src/events/consumers.ts";

type Announce = Broker["announce"];
type Announced = Parameters<Announce>[0];

/** The consumers are done with the same event within a few milliseconds of one another. One that takes longer is not waited for. */
const GATHER_MS = 3;
/** At so many transitions nothing more is waited for: one batch fills a message by itself. */
const ENOUGH = 100;

/**
 * Announces in one message what several consumers have to tell at about the same time: one message through the broker,
 * and one write of the ledger, instead of one for each consumer. It goes out at once when all `consumers`, those that this
 * process runs, have told of every event in it. All of them hear how it went.
 */
export function gathered(announce: Announce, consumers: ReadonlySet<ConsumerName>): Announce {
  let waiting: Announced[number][] = [];
  /** Of the events in `waiting`, by id: how many consumers are yet to tell. */
  const missing = new Map<string, number>();
  let next: Promise<void> | null = null;
  let goAtOnce = (): void => {};

  function expectFewer({ eventId, type }: Announced[number]): void {
    const before = missing.get(eventId) ?? consumersOf(type).filter((name) => consumers.has(name)).length;
    if (before > 1) missing.set(eventId, before - 1);
    else missing.delete(eventId);
  }

  async function send(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      goAtOnce = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const transitions = waiting;
    waiting = [];
    missing.clear();
    next = null;
    await announce(transitions);
  }

  return (transitions) => {
    waiting.push(...transitions);
    transitions.forEach(expectFewer);
    next ??= send();
    const mine = next;
    if (waiting.length >= ENOUGH || missing.size === 0) goAtOnce();
    return mine;
  };
}
