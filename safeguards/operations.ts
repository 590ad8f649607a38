import { inTest, type Safeguard } from "./safeguard.ts";

const presence = inTest("test/unit/presence.unit.test.ts");
const retention = inTest("test/contract/retention.contract.test.ts");
const pipeline = inTest("test/unit/pipeline.unit.test.ts");
const catalogue = inTest("test/unit/catalogue.unit.test.ts");
const envelope = inTest("test/unit/events.unit.test.ts");

/** Who is taken for dead, what is removed, and what counts as an event. */
export const OPERATIONS: readonly Safeguard[] = [
  {
    name: "dead-when-silent",
    promise: "a process that went without a word is taken for dead, and its work is done by others",
    file: "src/presence/presence.ts",
    old: "return lastLook - changedAt(processId) > GONE_AFTER_MS;",
    new: "return false;",
    tests: [presence("one that went without a word is listed as dead, and one of an older version works on nothing")],
  },
  {
    name: "deaf-is-not-dead",
    promise: "while the store is away nobody is taken for dead: nobody could be heard",
    file: "src/presence/presence.ts",
    old: "before.beat !== other.beat || deaf)",
    new: "before.beat !== other.beat)",
    tests: [presence("while the store is away nobody can be heard, and nobody is taken for dead after it")],
  },
  {
    name: "stopped-in-order",
    promise: "a process that stopped in order is not waited for",
    file: "src/presence/presence.ts",
    old: "      await processes.deleteMany({ _id: self.id }).catch(() => {});\n",
    new: "",
    tests: [presence("a process that stopped in order is not listed any more")],
  },
  {
    name: "retention-of-the-settled",
    promise: "what somebody still has to do something about is not removed",
    file: "src/retention/retention.ts",
    old: "filter: { status: { $in: DONE }, settledAt",
    new: "filter: { settledAt",
    tests: [retention("removes settled events past their time, and no others")],
  },
  {
    name: "retention-by-the-end",
    promise: "an event is kept for its time from when it was settled, not from when it was made",
    file: "src/retention/retention.ts",
    old: ", settledAt: { $lt: before } },",
    new: " },",
    tests: [retention("removes settled events past their time, and no others")],
  },
  {
    name: "retention-of-unpublished",
    promise: "a test event that is not published yet is not removed",
    file: "src/retention/retention.ts",
    old: "filter: { outbox: [] },",
    new: "filter: {},",
    tests: [retention("removes test events that are published, and what operators did long ago; keeps what they made")],
  },
  {
    name: "retention-looks-twice",
    promise: "a record that changed between being found and being deleted stays",
    file: "src/retention/remove-expired.ts",
    old: "deleteMany({ ...filter, _id:",
    new: "deleteMany({ _id:",
    tests: [retention("leaves a record that changed between being found and being deleted")],
  },
  {
    name: "retention-in-pieces",
    promise: "removing what is old holds up nobody for long",
    file: "src/retention/remove-expired.ts",
    old: "limit: BATCH, projection",
    new: "projection",
    tests: [retention("deletes in bounded batches, passes by what stays once, and asks by an index")],
  },
  {
    name: "gauge-patience",
    promise: "a snapshot does not wait for an answer that does not come",
    file: "src/pipeline/gauge.ts",
    old: "return await Promise.race([answer, late]);",
    new: "return await answer;",
    tests: [pipeline("does not wait for an answer that doesn't come")],
  },
  {
    name: "asked-once",
    promise: "however many look at the pipeline, it is asked once",
    file: "src/pipeline/gauge.ts",
    old: "asking ??= askNow()",
    new: "asking = askNow()",
    tests: [pipeline("asks once for all who ask at the same time")],
  },
  {
    name: "slow-listener-newest",
    promise: "a slow listener holds the newest value alone",
    file: "src/live.ts",
    old: "if (!waiting) return void (newest = { value });",
    new: "if (!waiting) return void (newest ??= { value });",
    tests: [pipeline("gives a slow listener the newest alone")],
  },
  {
    name: "catalogue-validation",
    promise: "no payload is handled that does not fit its type in the catalogue",
    file: "src/events/envelope.ts",
    old: 'if (!data.success) throw malformed("data", data.error);',
    new: "",
    tests: [envelope("that can't be read says why"), catalogue("that does not fit after all is malformed")],
  },
  {
    name: "envelope-validation",
    promise: "no message is handled that is no event",
    file: "src/events/envelope.ts",
    old: 'if (!envelope.success) throw malformed("the envelope", envelope.error);',
    new: "if (!envelope.success) return value as AnyEnvelope;",
    tests: [envelope("that can't be read says why")],
  },
  {
    name: "unknown-types",
    promise: "an event of an unknown type is parked, and no property of an object is taken for a type",
    file: "src/events/envelope.ts",
    old: "Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;",
    new: "catalogue[type];",
    tests: [envelope("that can't be read says why")],
  },
  {
    name: "unknown-versions",
    promise: "a payload of a version that is not known is not guessed at",
    file: "src/events/upcast.ts",
    old: "if (from < 1 || from > version) return null;",
    new: "",
    tests: [catalogue("is not guessed at")],
  },
  {
    name: "versions-step-by-step",
    promise: "a payload of an older version is brought to the present one",
    file: "src/events/envelope.ts",
    old: "return steps.reduce((current, step) => step(current), data);",
    new: "return data;",
    tests: [catalogue("is read as one of the present version")],
  },
];
