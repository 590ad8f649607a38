import { crashing, inTest, type Safeguard } from "./safeguard.ts";

const loop = inTest("test/unit/ledger-loop.unit.test.ts");
const inbox = inTest("test/unit/ledger-inbox.unit.test.ts");
const writer = inTest("test/unit/ledger-writer.unit.test.ts");

/** The record of each event has one writer, told in any order and however often: what it is told is written before it is announced. */
export const LEDGER: readonly Safeguard[] = [
  {
    name: "ledger-announce-before-ack",
    promise:
      "that an event is processed is announced before what told of it is acknowledged: a crash announces it again",
    file: "worker/ledger/loop.ts",
    old: "if (done.length > 0) await announce(done);",
    new: "if (done.length > 0) void announce(done);",
    tests: [crashing("three at once")],
  },
  {
    name: "ledger-tries-again",
    promise: "a record that is not written for a reason that may pass is tried again before what tells of it is parked",
    file: "worker/ledger/loop.ts",
    old: "const decision = error ? afterFailure(error, attempt) : null;",
    new: 'const decision = error ? { kind: attempt > 0 ? "park" : "retry", delayMs: 0 } : null;',
    tests: [loop("is written when it has passed; what tells of the others does not wait for it")],
  },
  {
    name: "ledger-refused-at-once",
    promise: "a record that the store will never take holds nothing up: what tells of it is parked at once",
    file: "worker/ledger/writer.ts",
    old: "(isRefusal(outcome) ? refused : unwritten)",
    new: "unwritten",
    tests: [loop("parks the messages that tell of it; the others are written and announced")],
  },
  {
    name: "ledger-hold",
    promise: "what is told of a new event is held for a moment, however slow its consumers are",
    file: "worker/ledger/inbox.ts",
    old: "if (event.since + holdMs(event, gathering.size) > now) continue;",
    new: "if (holdMs(event, gathering.size) > 0) continue;",
    tests: [inbox("one whose consumers are slow is held so long and no longer")],
  },
  {
    name: "ledger-hold-bound",
    promise: "a bounded number of events is held before they are written",
    file: "worker/ledger/inbox.ts",
    old: "return isNew ? 0 : BACKLOG_HOLD_MS;",
    new: "return isNew ? HOLD_MS : BACKLOG_HOLD_MS;",
    tests: [inbox("at the bound the oldest are written")],
  },
  {
    name: "ledger-outcome-heard",
    promise: "whoever told of an event hears that it could not be written, and is told again",
    file: "worker/ledger/inbox.ts",
    old: "    failed = reject;\n",
    new: "    failed = () => resolve(undefined);\n",
    tests: [inbox("everyone who told of an event hears how its write went")],
  },
  {
    name: "ledger-revision",
    promise: "a writer that was replaced and does not know it yet overwrites nothing",
    file: "worker/ledger/writer.ts",
    old: "filter: { _id: record._id, revision: record.revision - 1 },",
    new: "filter: { _id: record._id },",
    tests: [writer("a record that another writer changed is read again and merged")],
  },
  {
    name: "ledger-merges-what-is-there",
    promise: "an event whose message comes a second time does not lose what happened to it since",
    file: "worker/ledger/writer.ts",
    old: 'if (outcome === "duplicate") {',
    new: "if (false) {",
    tests: [writer("an event that is told of again is merged into what is there")],
  },
  {
    name: "ledger-rounds-bound",
    promise: "a writer that another one is always faster than gives its batch back",
    file: "worker/ledger/writer.ts",
    old: "const MAX_ROUNDS = 5;",
    new: "const MAX_ROUNDS = 500;",
    tests: [writer("a writer that is always too late gives the batch back")],
  },
  {
    name: "ledger-merge-bound",
    promise: "one message that tells of very many events makes reads and writes of a bounded size",
    file: "worker/ledger/inbox.ts",
    old: "if (due.size === MAX_DUE) break;",
    new: "",
    tests: [inbox("a write has a bounded number of events, the oldest first")],
  },
  {
    name: "ledger-cache-bound",
    promise: "the ledger's writer keeps a bounded number of records in memory",
    file: "worker/ledger/writer.ts",
    old: "if (cache.size <= MAX_CACHED && characters",
    new: "if (characters",
    tests: [writer("the records that are remembered are bounded")],
  },
  {
    name: "ledger-cache-size",
    promise: "a bounded size of them too: documents may be long",
    file: "worker/ledger/writer.ts",
    old: "cache.size <= MAX_CACHED && characters <= MAX_CACHED_CHARACTERS",
    new: "cache.size <= MAX_CACHED",
    tests: [writer("so are their texts")],
  },
  {
    name: "refused-record-costs-itself",
    promise: "an event whose record can't be written is parked, and the queue goes on",
    file: "worker/ledger/loop.ts",
    old: "return refused ? park(refused) :",
    new: "return",
    tests: [loop("parks the messages that tell of it; the others are written and announced")],
  },
  {
    name: "unmergeable-costs-itself",
    promise: "a step that can't be merged is parked with its error, and the queue goes on",
    file: "worker/ledger/writer.ts",
    old: "  } catch (error) {\n    return error instanceof Error ? error : new Error(String(error));",
    new: "  } catch (error) {\n    throw error;",
    tests: [loop("a step that can't be merged into what is stored is parked with its error")],
  },
];
