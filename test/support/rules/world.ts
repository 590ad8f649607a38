import { newId } from "../../../src/clock.ts";
import { type AnyEnvelope } from "../../../src/events/envelope.ts";
import { type LogPosition } from "../../../src/feed/feed.ts";
import { isSettled } from "../../../src/ledger/projection.ts";
import { type Viewer } from "../../../src/viewer.ts";
import { eventually } from "../eventually.ts";
import { type Installation } from "../installation.ts";
import { createThings, type Things } from "./things.ts";

export const ADA: Viewer = { id: "ada", roles: ["user"] };
export const BOB: Viewer = { id: "bob", roles: ["user"] };
export const OPERATOR: Viewer = { id: "operator", roles: ["user", "operator"] };

/** In all of ada's private texts, and nowhere else. */
export const HUSH = "hushhush";
/** In the errors of all attempts that fail. */
export const FAULT = "This failure was asked for";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/** Nobody listens there. */
const WEBHOOK = "http://127.0.0.1:9/";
const FAILS = "fail:search";

/** Something of everything that there is to see: by ada, open and private, and what bob and operators did with it. */
export interface World {
  readonly things: Things;
  /** A place in the log before all of it. */
  readonly beginning: LogPosition;
  readonly documents: { readonly open: string; readonly secret: string; readonly turned: string };
  /** Ids of events: of the documents above, and of open and secret ones whose search failed. */
  readonly events: Readonly<Record<EventName, string>>;
  /** The last thing that each user did: what is in the feed before it has been seen. */
  readonly lastOf: Readonly<Record<string, string>>;
  readonly replay: string;
  /** Of alerts that never fire. */
  readonly rules: readonly string[];
  /** Lets an event be processed now: the pipeline has latencies of the last minute alone. */
  freshen(): Promise<void>;
}

type EventName =
  | "opened"
  | "commented"
  | "secretOpened"
  | "secretCommented"
  | "turnedOpen"
  | "turnedSecret"
  | `${"open" | "secret"}${"Replayed" | "Discarded" | "DeadLettered" | "Retrying"}`;

export async function buildWorld({ services, broker }: Installation): Promise<World> {
  const { commands, events, deadLetters, alerts, notifications, control } = services;
  const things = createThings();
  const beginning = services.feed.head();
  const settled = (ids: readonly string[]) =>
    eventually(async () => {
      const records = await Promise.all(ids.map((id) => events.event(OPERATOR, id)));
      return records.every((record) => record && isSettled(record));
    }, "the events to be settled");

  async function create(viewer: Viewer, isPrivate: boolean, tags: readonly string[] = []) {
    const secret = isPrivate ? HUSH : "open";
    const { document, receipt } = await commands.createDocument(
      { viewer, traceparent: TRACEPARENT },
      { title: `A plan, ${secret}`, content: `${secret} words`, tags, visibility: isPrivate ? "PRIVATE" : "WORKSPACE" },
    );
    for (const id of [document._id, receipt.eventId]) things.add(id, { owner: viewer.id, isPrivate });
    return { id: document._id, event: receipt.eventId };
  }
  async function comment(viewer: Viewer, documentId: string, isPrivate: boolean): Promise<string> {
    const body = isPrivate ? HUSH : "Well said";
    const { receipt } = await commands.addComment({ viewer, traceparent: TRACEPARENT }, { documentId, body });
    things.add(receipt.eventId, { owner: ADA.id, isPrivate });
    return receipt.eventId;
  }
  async function update(id: string, change: object, isPrivate: boolean): Promise<string> {
    const { receipt } = await commands.updateDocument({ viewer: ADA, traceparent: TRACEPARENT }, { id, ...change });
    things.add(receipt.eventId, { owner: ADA.id, isPrivate });
    return receipt.eventId;
  }

  const rules = [
    { newFingerprint: { consumer: "search" } },
    { deadLetters: { moreThan: 0, windowSeconds: 3_600, filter: { types: ["document.created"] } } },
    { oldestWaiting: { seconds: 86_400, consumer: "analytics" } },
    { silence: { seconds: 86_400, consumer: "analytics" } },
    { outboxBacklog: { moreThan: 1_000_000 } },
  ];
  const [, deadLetterRule, ...others] = await Promise.all(
    rules.map((when) => alerts.create(OPERATOR, { name: "Rule", enabled: true, webhook: WEBHOOK, when })),
  );
  for (const viewer of [ADA, BOB, OPERATOR]) {
    things.add(viewer.id, { owner: viewer.id, isPrivate: false });
    await commands.registerUser({ viewer }, registrationOf(viewer.id));
  }

  const failing = () => Promise.all([create(ADA, false, [FAILS]), create(ADA, true, [FAILS])]);
  const [
    [openReplayed, secretReplayed],
    [openDiscarded, secretDiscarded],
    [openDead, secretDead],
    [stopped, secretStopped],
  ] = await Promise.all([failing(), failing(), failing(), failing()]);
  const [open, secret, turned] = await Promise.all([create(ADA, false), create(ADA, true), create(ADA, false)]);
  const commented = await comment(BOB, open.id, false);
  const secretCommented = await comment(ADA, secret.id, true);
  const updated = [
    await update(open.id, { content: "More words" }, false),
    await update(secret.id, { content: `More ${HUSH}` }, true),
  ];
  things.add(turned.id, { owner: ADA.id, isPrivate: true });
  const turnedSecret = await update(turned.id, { visibility: "PRIVATE", title: `A plan, ${HUSH} now` }, true);
  const failed = [
    openReplayed,
    secretReplayed,
    openDiscarded,
    secretDiscarded,
    openDead,
    secretDead,
    stopped,
    secretStopped,
  ];
  await settled([...failed.map(({ event }) => event), commented, secretCommented, turnedSecret, ...updated]);

  const replay = await deadLetters.start(OPERATOR, {
    filter: { ids: [openReplayed.event, secretReplayed.event] },
    mode: "all",
    editData: { tags: [] },
  });
  const cut = await deadLetters.start(OPERATOR, {
    filter: { ids: [stopped.event, secretStopped.event] },
    mode: "canary",
    editData: undefined,
  });
  await deadLetters.stop(OPERATOR, cut._id);
  await deadLetters.discard(OPERATOR, { ids: [openDiscarded.event, secretDiscarded.event] }, "Not needed");
  await eventually(async () => (await deadLetters.get(replay._id))?.status === "completed", "the end of the replay");
  await settled([openReplayed.event, secretReplayed.event]);

  // Of a newer version than is known, open and private: what nobody can explain. And a dead letter whose message is gone.
  const forged = ([["*"], [ADA.id]] as const).map((audience, index) => ({
    consumer: "search" as const,
    attempts: 0,
    event: { ...forgery(audience), id: `forged-${index}` },
  }));
  await broker.redeliver(forged);
  await eventually(async () => (await broker.counts()).parked >= 4, "the forged events to be parked");
  await broker.sweepParked(async (batch) =>
    batch.map(({ body }) => (Buffer.from(body).includes(openDead.event) ? "drop" : "keep")),
  );
  await eventually(async () => {
    const { check } = await deadLetters.checkQueue(OPERATOR);
    return check?.unknown === 2 && check.missing > 0;
  }, "a look through the dead letters");

  const received = (await notifications.list(ADA, { first: 50 })).edges.map(({ node }) => node._id);
  await notifications.markRead(ADA, received, new Date().toISOString());
  await eventually(async () => (await alerts.page({ first: 20 })).edges.length >= 2, "the alerts");
  if (deadLetterRule) await alerts.remove(OPERATOR, deadLetterRule.id);
  await eventually(
    async () => (await alerts.page({ first: 20 })).edges.some(({ node }) => node.recoveredAt && node.fired?.lastError),
    "an alert to be over",
  );

  const last = await Promise.all([ADA, BOB, OPERATOR].map(async (by) => [by.id, (await create(by, false)).event]));
  await settled(last.map(([, event]) => String(event)));

  const [openRetrying, secretRetrying] = await failing();
  await eventually(async () => {
    const records = await Promise.all([openRetrying, secretRetrying].map(({ event }) => events.event(OPERATOR, event)));
    return records.every((record) => record?.status === "retrying");
  }, "a failure that is tried again");
  await control.pause(OPERATOR, "search");

  return {
    things,
    beginning,
    documents: { open: open.id, secret: secret.id, turned: turned.id },
    events: {
      opened: open.event,
      commented,
      secretOpened: secret.event,
      secretCommented,
      turnedOpen: turned.event,
      turnedSecret,
      openReplayed: openReplayed.event,
      secretReplayed: secretReplayed.event,
      openDiscarded: openDiscarded.event,
      secretDiscarded: secretDiscarded.event,
      openDeadLettered: openDead.event,
      secretDeadLettered: secretDead.event,
      openRetrying: openRetrying.event,
      secretRetrying: secretRetrying.event,
    },
    lastOf: Object.fromEntries(last),
    replay: replay._id,
    rules: others.map(({ id }) => id),
    async freshen() {
      // Search is paused; it has nothing to do with users.
      const viewer: Viewer = { id: newId(), roles: ["user"] };
      const { receipt } = await commands.registerUser({ viewer }, registrationOf(viewer.id));
      await settled([receipt.eventId]);
    },
  };
}

/** As a user registers: asked again, the answer is the same. */
export const registrationOf = (id: string) => ({ name: id, email: `${id}@example.com`, idempotencyKey: id });

const forgery = (audience: readonly string[]): AnyEnvelope => ({
  id: "forged",
  type: "document.created",
  timestamp: new Date().toISOString(),
  version: 99,
  actor: ADA.id,
  subject: "forged",
  audience,
  data: {
    documentId: "forged",
    title: audience.includes("*") ? "Open" : HUSH,
    content: "",
    tags: [],
    visibility: "WORKSPACE",
    version: 1,
    createdBy: ADA.id,
  },
});
