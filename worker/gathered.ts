import { type Broker } from "../src/broker/port.ts";

type Announce = Broker["announce"];
type Announced = Parameters<Announce>[0];

/** The consumers are done with the same event within a few milliseconds of one another. */
const GATHER_MS = 3;
/** At so many transitions nothing more is waited for: one batch fills a message by itself. */
const ENOUGH = 100;

/**
 * Announces in one message what several consumers have to tell at about the same time: one message through the broker,
 * and one write of the ledger, instead of one for each consumer. All of them hear how it went.
 */
export function gathered(announce: Announce): Announce {
  let waiting: Announced[number][] = [];
  let next: Promise<void> | null = null;
  let goAtOnce = (): void => {};

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
    next = null;
    await announce(transitions);
  }

  return (transitions) => {
    waiting.push(...transitions);
    next ??= send();
    const mine = next;
    if (waiting.length >= ENOUGH) goAtOnce();
    return mine;
  };
}
