import { type AnyEnvelope } from "../../../src/events/envelope.ts";
import { type ConsumerName, CONSUMERS } from "../../../src/events/consumers.ts";
import { decodeLogMessage, published, type Transition, transitionId } from "../../../src/events/transition.ts";
import { type EventRecord } from "../../../src/store/records/ledger.ts";
import { type Acknowledged, labelOf } from "./client.ts";
import { type CrashSubscriber } from "./subscriber.ts";
import { type World } from "./world.ts";

/** The letters with which a broken promise is named in a report. */
export type Violation = `${"L0" | "G0" | "D0" | "O" | "C"}: ${string}`;

/** Everything that the database and the log hold, and what should be there of effects. */
async function readAll({ collections, broker, history }: World) {
  const [documents, comments, events, notifications, activity, search] = await Promise.all([
    collections.documents.find({}).toArray(),
    collections.comments.find({}).toArray(),
    collections.events.find({}).toArray(),
    collections.notifications.find({}).toArray(),
    collections.activity.find({}).toArray(),
    collections.search.find({}).toArray(),
  ]);
  const logged = broker.log.flatMap(({ body, publishedAt }): readonly Transition[] => {
    const content = decodeLogMessage(body);
    return content.kind === "event" ? [published(content.event, publishedAt)] : content.transitions;
  });
  const { made } = history;
  const records = new Map(events.map((record) => [record._id, record]));
  const all = [...made.values()];
  return {
    documents,
    comments,
    records,
    made,
    logged,
    search,
    notifications: notifications.map(({ eventId, recipient }) => nameOf(eventId, recipient)),
    activity: activity.map(({ _id }) => _id),
    expected: {
      notifications: all.flatMap((event) => (isDone(records, event, "notifications") ? notificationOf(event) : [])),
      activity: all.flatMap((event) => (isDone(records, event, "analytics") && !event.test ? [event.id] : [])),
    },
  };
}
type Everything = Awaited<ReturnType<typeof readAll>>;

const nameOf = (eventId: string, recipient: string): string => `${eventId} for ${recipient}`;

const isDone = (records: ReadonlyMap<string, EventRecord>, { id }: AnyEnvelope, consumer: ConsumerName): boolean =>
  records.get(id)?.lanes[consumer]?.status === "processed";

/** Who is to be notified of it, by what the product says: the owner, but not of their own comment; of a test, its operator. */
function notificationOf({ id, data, actor, test }: AnyEnvelope): readonly string[] {
  if (test) return [nameOf(id, actor)];
  if ("createdBy" in data) return [nameOf(id, data.createdBy)];
  return "documentOwner" in data && data.author !== data.documentOwner ? [nameOf(id, data.documentOwner)] : [];
}

/** What must hold after any fault, once nothing is under way any more; empty when all of it does. */
export async function violations(
  world: World,
  acknowledged: readonly Acknowledged[],
  subscriber: CrashSubscriber,
): Promise<readonly Violation[]> {
  const all = await readAll(world);
  return [
    ...lostOperations(all, acknowledged),
    ...lostEvents(all),
    ...lostDeadLetters(all, world),
    ...ghosts(all),
    ...doubles(all),
    ...world.history.backwards.map((what): Violation => `O: ${what}`),
    ...gaps(all, subscriber),
  ];
}

function* lostOperations(all: Everything, acknowledged: readonly Acknowledged[]): Generator<Violation> {
  for (const { label, eventId } of acknowledged)
    if (!all.made.has(eventId)) yield `L0: '${label}' was acknowledged, and its event ${eventId} was never there`;
  const versions = new Map(all.documents.map(({ _id, version }) => [_id, version]));
  for (const { data, test } of all.made.values()) {
    if (test) continue;
    if ("version" in data && (versions.get(data.documentId) ?? 0) < data.version)
      yield `L0: version ${data.version} of ${data.documentId} is gone`;
    if ("commentId" in data && !all.comments.some(({ _id }) => _id === data.commentId))
      yield `L0: comment ${data.commentId} is gone`;
  }
}

function* lostEvents({ made, records, logged, expected, documents, ...effects }: Everything): Generator<Violation> {
  for (const id of made.keys()) {
    const record = records.get(id);
    if (!record || record.data === null) yield `L0: the ledger has not got event ${id}`;
    const told = logged.filter(({ eventId }) => eventId === id).map(({ status }) => status);
    if (!told.includes("published")) yield `L0: the log has not got event ${id}`;
    if (record?.status === "processed" && !told.includes("processed"))
      yield `L0: nobody was told that ${id} is processed`;
  }
  for (const one of expected.notifications)
    if (!effects.notifications.includes(one)) yield `L0: there is no notification of ${one}`;
  for (const one of expected.activity) if (!effects.activity.includes(one)) yield `L0: there is no activity of ${one}`;
  for (const { _id, version } of documents) {
    const entry = effects.search.find((one) => one._id === _id);
    if (entry?.version !== version) yield `L0: search has version ${entry?.version} of ${_id}, not ${version}`;
  }
}

function* lostDeadLetters({ records }: Everything, { broker }: World): Generator<Violation> {
  for (const { _id, lanes } of records.values())
    for (const consumer of CONSUMERS) {
      const copies = broker.parked.filter(({ queue, message }) => queue === consumer && message.body.includes(_id));
      if (lanes[consumer]?.status === "deadLettered" && copies.length === 0)
        yield `L0: the dead letter of ${_id} for ${consumer} is gone`;
    }
}

function* ghosts({
  made,
  records,
  logged,
  search,
  notifications,
  activity,
  expected,
}: Everything): Generator<Violation> {
  for (const id of records.keys()) if (!made.has(id)) yield `G0: the ledger has ${id}, which never was`;
  for (const { eventId } of logged) if (!made.has(eventId)) yield `G0: the log tells of ${eventId}, which never was`;
  for (const { eventId } of search)
    if (!made.has(eventId) || made.get(eventId)?.test) yield `G0: search was changed by ${eventId}, which never was`;
  for (const one of notifications)
    if (!expected.notifications.includes(one)) yield `G0: notification ${one} is of what its consumer never did`;
  for (const one of activity)
    if (!expected.activity.includes(one)) yield `G0: activity ${one} is of what its consumer never did`;
}

function* doubles({ made, records, notifications }: Everything): Generator<Violation> {
  const operations = [...made.values()].filter(({ test }) => !test).map(({ data }) => labelOf(data));
  for (const one of repeated(operations)) yield `D0: an operation was done twice: ${one}`;
  for (const one of repeated(notifications)) yield `D0: a notification is there twice: ${one}`;
  for (const { _id, lanes } of records.values())
    for (const [consumer, { attempts }] of Object.entries(lanes))
      for (const number of repeated(attempts.map((attempt) => attempt.number)))
        yield `D0: attempt ${number} of ${consumer} on ${_id} is there twice`;
}

const repeated = <T>(all: readonly T[]): ReadonlySet<T> =>
  new Set(all.filter((one, index) => all.indexOf(one) !== index));

function* gaps({ logged }: Everything, { heard, premature, told }: CrashSubscriber): Generator<Violation> {
  if (told !== null) yield `C: the feed ended a subscription that was not slow: ${String(told)}`;
  for (const id of premature)
    yield `C: event.processed of ${id} was heard before its effects and its record were there`;
  const due = [...new Set(logged.map(transitionId))];
  const missing = due.filter((id) => !heard.includes(id));
  for (const id of missing) yield `C: a subscriber was never told of ${id}`;
  for (const id of repeated(heard)) yield `C: a subscriber was told twice of ${id}`;
  if (missing.length === 0 && heard.length === due.length && heard.some((id, index) => id !== due[index]))
    yield "C: a subscriber was told in another order than the log's";
}
