import { type Clock, iso } from "../../clock.ts";
import { nextEvents, type Place, placeOf } from "../../dead-letters/walk.ts";
import { checkInput } from "../../documents/input.ts";
import { AppError } from "../../errors.ts";
import { CONSUMERS } from "../../events/consumers.ts";
import { eventQuery } from "../../ledger/event-query.ts";
import { type Collections } from "../../store/collections.ts";
import { type Filter } from "../../store/port.ts";
import { type EventRecord } from "../../store/records/ledger.ts";
import { WATCHER } from "../faults.ts";
import { faultId } from "../observations.ts";
import { type AlertCondition } from "../rule.ts";
import { RULE } from "../rule-input.ts";
import { type PastDeadLetter, pastDeadLetters, whenMoreThan } from "./dead-letters.ts";
import { begunWithin, type PastFiring } from "./intervals.ts";
import { pastWait, type PastWait, whenOlderThan, whenSilent } from "./waiting.ts";

/** How often a rule would have fired, by what the ledger tells of the past. */
export interface Trial {
  /** False: the past of what this rule watches is not kept. */
  readonly evaluable: boolean;
  readonly firings: readonly PastFiring[];
  readonly eventsRead: number;
  /** More events than are read: what came after `readUntil` is left out. */
  readonly cut: boolean;
  readonly readUntil: string;
}

/** @throws AppError BAD_USER_INPUT with all that is wrong */
export type TryRule = (input: unknown, since: string, until: string) => Promise<Trial>;

export const MAX_EVENTS = 20_000;
const PAGE = 500;
/** An event may become a dead letter, or still wait, so long after it was made; older ones are not read. */
const LOOK_BACK_MS = 3_600_000;

interface TrialDependencies {
  readonly collections: Pick<Collections, "events" | "fingerprints">;
  readonly clock: Clock;
}

export function createTryRule({ collections, clock }: TrialDependencies): TryRule {
  /** The oldest first, until there are too many. `take` gets each page, so that no more than that is held. */
  async function readEvents(query: Filter, take: (event: EventRecord) => void) {
    let place: Place = null;
    for (let read = 0; ; ) {
      const page = await nextEvents(collections, query, place, Math.min(PAGE, MAX_EVENTS + 1 - read));
      page.slice(0, MAX_EVENTS - read).forEach(take);
      read += page.length;
      const last = page.at(-1);
      if (read > MAX_EVENTS && place) return { eventsRead: MAX_EVENTS, cutAt: place.timestamp };
      if (!last || page.length < PAGE) return { eventsRead: read, cutAt: null };
      place = placeOf(last);
    }
  }

  async function firstTimes(deadLetters: readonly PastDeadLetter[]): Promise<readonly PastFiring[]> {
    const firsts = new Map<string, PastDeadLetter>();
    for (const one of deadLetters.toSorted((a, b) => a.at - b.at)) {
      const id = faultId(one);
      if (!firsts.has(id)) firsts.set(id, one);
    }
    const ids = [...firsts.keys()];
    const known = await collections.fingerprints.find({ _id: { $in: ids } }).toArray();
    const firstAt = new Map(known.map((one) => [one._id, Date.parse(one.firstAt)]));
    return [...firsts].flatMap(([id, { consumer, fingerprint, eventId, at }]) =>
      // It may have been there before what was read.
      (firstAt.get(id) ?? at) < at ? [] : [{ from: at, to: Number.POSITIVE_INFINITY, consumer, fingerprint, eventId }],
    );
  }

  async function ofDeadLetters(
    when: Extract<AlertCondition, { kind: "newFingerprint" | "deadLetters" }>,
    since: number,
    until: number,
  ) {
    const filter = when.kind === "deadLetters" ? (when.filter ?? {}) : {};
    const windowMs = when.kind === "deadLetters" ? when.windowSeconds * 1_000 : 0;
    const consumers = when.kind === "deadLetters" ? (filter.consumers ?? CONSUMERS) : consumersOf(when);
    const range = { since: iso(since - windowMs - LOOK_BACK_MS), until: iso(until) };
    const query = {
      $and: [{ fingerprints: filter.fingerprint ?? { $gt: "" } }, eventQuery(WATCHER, { ...filter, ...range })],
    };
    const deadLetters: PastDeadLetter[] = [];
    const read = await readEvents(query, (event) => void deadLetters.push(...pastDeadLetters(event, consumers)));
    if (when.kind === "newFingerprint") return { ...read, firings: await firstTimes(deadLetters) };
    const counted = deadLetters.filter(({ fingerprint }) => !filter.fingerprint || fingerprint === filter.fingerprint);
    const times = counted.map(({ at }) => at);
    const firings = whenMoreThan(times, when.moreThan, windowMs).map((interval) => ({
      ...interval,
      consumer: null,
      fingerprint: null,
      eventId: counted.find(({ at }) => at === interval.from)?.eventId ?? null,
    }));
    return { ...read, firings };
  }

  async function ofWaiting(
    when: Extract<AlertCondition, { kind: "oldestWaiting" | "silence" }>,
    since: number,
    until: number,
  ) {
    const ms = when.seconds * 1_000;
    const range = { since: iso(since - ms - LOOK_BACK_MS), until: iso(until) };
    const waits = new Map(consumersOf(when).map((consumer) => [consumer, [] as PastWait[]]));
    const read = await readEvents(eventQuery(WATCHER, range), (event) => {
      for (const [consumer, own] of waits) {
        const wait = pastWait(event, consumer);
        if (wait) own.push(wait);
      }
    });
    const within = when.kind === "oldestWaiting" ? whenOlderThan : whenSilent;
    const now = clock();
    const firings = [...waits].flatMap(([consumer, own]) =>
      within(own, ms)
        .filter(({ from }) => from <= now)
        .map((interval) => ({ ...interval, consumer, fingerprint: null, eventId: null })),
    );
    return { ...read, firings };
  }

  return async (input, sinceText, untilText) => {
    const { when } = checkInput(RULE, input);
    const [since, until] = [Date.parse(sinceText), Math.min(Date.parse(untilText), clock())];
    if (!(since < until))
      throw new AppError("BAD_USER_INPUT", "'since' must be earlier than 'until', and than now.", {
        issues: [{ path: "since", message: "earlier than 'until', and than now" }],
      });
    if (when.kind === "outboxBacklog")
      return { evaluable: false, firings: [], eventsRead: 0, cut: false, readUntil: iso(until) };
    const isAboutWaiting = when.kind === "oldestWaiting" || when.kind === "silence";
    const { firings, eventsRead, cutAt } = isAboutWaiting
      ? await ofWaiting(when, since, until)
      : await ofDeadLetters(when, since, until);
    const end = cutAt === null ? until : Date.parse(cutAt);
    return {
      evaluable: true,
      firings: begunWithin(firings, since, end).toSorted((a, b) => a.from - b.from),
      eventsRead,
      cut: cutAt !== null,
      readUntil: iso(end),
    };
  };
}

const consumersOf = ({ consumer }: Extract<AlertCondition, { consumer?: unknown }>) =>
  CONSUMERS.filter((name) => consumer === undefined || name === consumer);
