import { createHash } from "node:crypto";
import { type Broker, type ParkedFate, type ParkedMessage } from "../broker/port.ts";
import { type Clock, iso } from "../clock.ts";
import { CONSUMERS } from "../events/consumers.ts";
import { type AnyEnvelope, decodeEnvelope } from "../events/envelope.ts";
import { type DeadLettered, subjectOf } from "../events/transition.ts";
import { endOfLane } from "../ledger/lane.ts";
import { countDeadLettered } from "../pipeline/backlog.ts";
import { type Collections } from "../store/collections.ts";
import { type DeadLetterCheckRecord, type UnknownMessage } from "../store/records/dead-letters.ts";
import { type Viewer } from "../viewer.ts";
import { claimId } from "./claims.ts";
import { judge } from "./judge.ts";
import { selectDeadLetters } from "./matches.ts";
import { nextEvents, type Place, placeOf } from "./walk.ts";

const SAMPLES = 20;
const EXCERPT_LENGTH = 500;
const PAGE = 500;
/** Keys that are remembered of one look through the queue; with more in it, what is missing is not looked for. */
const MAX_SEEN = 200_000;
/** Sees every event, and asks for no payload. */
const SYSTEM: Viewer = { id: "", roles: ["operator"] };
const EVERY_DEAD_LETTER = selectDeadLetters(SYSTEM, {});

interface CheckDependencies {
  readonly collections: Pick<Collections, "events" | "deadLetterChecks">;
  readonly broker: Pick<Broker, "announce" | "counts" | "sweepParked">;
  readonly clock: Clock;
}

/** Dead letters of the ledger. */
export async function countDeadLetters(collections: Pick<Collections, "events">): Promise<number> {
  const counts = await countDeadLettered(collections);
  return CONSUMERS.reduce((sum, consumer) => sum + counts[consumer], 0);
}

/**
 * Looks through the dead-letter queue and puts it right by the ledger: what is obsolete is dropped, what the broker gave up on by
 * itself is announced, and all that can't be explained is kept and shown. Null while another process does it.
 * @throws BrokerUnavailable, an outage of the store
 */
export function createDeadLetterCheck({ collections, broker, clock }: CheckDependencies) {
  const { events, deadLetterChecks } = collections;

  async function lanesOf(ids: readonly string[]) {
    const found = await events.find({ _id: { $in: ids } }, { projection: { lanes: 1 } }).toArray();
    return new Map(found.map(({ _id, lanes }) => [_id, lanes]));
  }

  /** One look through the queue: the fates of what is met, and what was found. */
  function look() {
    const seen = new Set<string>();
    const unknown: UnknownMessage[] = [];
    let unknownCount = 0;

    const keepUnknown = (why: string, message: ParkedMessage): ParkedFate => {
      unknownCount += 1;
      if (unknown.length < SAMPLES) unknown.push({ why, headers: message.headers, excerpt: excerptOf(message) });
      return "keep";
    };

    async function decide(batch: readonly ParkedMessage[]): Promise<readonly ParkedFate[]> {
      const read = batch.map((message) => ({ message, ...readEvent(message) }));
      const lanes = await lanesOf(read.flatMap(({ event }) => event?.id ?? []));
      const untold: DeadLettered[] = [];
      const fates = read.map(({ message, event, problem }): ParkedFate => {
        if (!event) return keepUnknown(problem, message);
        const lane = message.queue && message.queue !== "ledger" ? lanes.get(event.id)?.[message.queue] : undefined;
        const judged = judge(message, lane);
        if (judged.kind === "unknown") return keepUnknown(judged.why, message);
        const key = claimId(event.id, message.queue ?? "");
        // A second copy, after a sweep that was cut off, or moved here by hand.
        if (judged.kind === "obsolete" || seen.has(key)) return "drop";
        if (seen.size < MAX_SEEN) seen.add(key);
        if (judged.kind === "untold") untold.push(...toDeadLettered(message, event, iso(clock())));
        return "keep";
      });
      if (untold.length > 0) await broker.announce(untold);
      return fates;
    }

    return { decide, seen, unknown, unknownCount: () => unknownCount };
  }

  /** The dead letters of the ledger whose message was not met; those are passed over that came since the look began. */
  async function findMissing(seen: ReadonlySet<string>, beganMs: number) {
    const missing: { eventId: string; consumer: DeadLettered["consumer"] }[] = [];
    let count = 0;
    for (let place: Place = null; seen.size < MAX_SEEN; ) {
      const page = await nextEvents(collections, EVERY_DEAD_LETTER.query, place, PAGE);
      const last = page.at(-1);
      if (!last) break;
      place = placeOf(last);
      const gone = page
        .flatMap(EVERY_DEAD_LETTER.lanesOf)
        .filter(({ event, consumer, lane }) => endOfLane(lane) < beganMs && !seen.has(claimId(event._id, consumer)));
      count += gone.length;
      const room = SAMPLES - missing.length;
      missing.push(...gone.slice(0, room).map(({ event, consumer }) => ({ eventId: event._id, consumer })));
    }
    return { count, missing };
  }

  return async (): Promise<DeadLetterCheckRecord | null> => {
    const beganMs = clock();
    // Before the sweep: what changes while it goes on shows as another number later, and is looked at.
    const [known, { parked }] = await Promise.all([countDeadLetters(collections), broker.counts()]);
    const { decide, seen, unknown, unknownCount } = look();
    const sweep = await broker.sweepParked(decide);
    if (!sweep) return null;
    const { count, missing } = await findMissing(seen, beganMs);
    const check: DeadLetterCheckRecord = {
      _id: "latest",
      at: iso(clock()),
      ...sweep,
      missing: count,
      missingSample: missing,
      unknown: unknownCount(),
      unknownSample: unknown,
      surplus: parked - sweep.dropped - known,
    };
    const replace = { filter: { _id: check._id }, replacement: check, upsert: true };
    await deadLetterChecks.bulkWrite([{ replaceOne: replace }], { ordered: false });
    return check;
  };
}

function readEvent({ body }: ParkedMessage): { readonly event: AnyEnvelope | null; readonly problem: string } {
  try {
    return { event: decodeEnvelope(body), problem: "" };
  } catch (error) {
    return { event: null, problem: error instanceof Error ? error.message : "It can't be read." };
  }
}

const AUDIENCES = /"audience"\s*:\s*(\[\s*"\*"\s*\])?/g;

/** Also a message that is no whole event, or of a newer version, can be of a private one: whatever names an audience must name everyone. */
function excerptOf({ body }: ParkedMessage): string | null {
  const text = Buffer.from(body).toString("utf8");
  const isEveryones = [...text.matchAll(AUDIENCES)].every(([, everyone]) => everyone !== undefined);
  return isEveryones ? text.slice(0, EXCERPT_LENGTH) : null;
}

const CODE = "DELIVERY_LIMIT";
const FINGERPRINT = createHash("sha256").update(CODE).digest("hex").slice(0, 12);

function toDeadLettered({ queue, attempts }: ParkedMessage, event: AnyEnvelope, at: string): readonly DeadLettered[] {
  if (queue === null || queue === "ledger") return [];
  const message = "The broker delivered it again and again without an answer: perhaps it ends the worker's process.";
  const error = { code: CODE, message, fingerprint: FINGERPRINT };
  const run = { consumer: queue, attempt: attempts, startedAt: at, durationMs: 0 };
  return [{ ...subjectOf(event), ...run, status: "deadLettered", at, error }];
}
