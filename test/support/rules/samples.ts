import { OPERATOR, registrationOf, type World } from "./world.ts";
import { type Asker, type TransportName } from "./walk.ts";
import { type Services } from "../../../src/services.ts";

/** One way to ask for a root field. */
export interface Sample {
  /** With parentheses, or empty. */
  readonly args: string;
  /** The id of the thing that it asks for, or would change. */
  readonly about?: string;
}

export interface SubscriptionSample extends Sample {
  /** Was that item the last that is waited for? The first one, unless told. */
  readonly isLast?: (item: Readonly<Record<string, unknown>>) => boolean;
  /** Makes something happen once it stands. */
  readonly provoke?: () => Promise<unknown>;
}

const FILTER = "{statuses: [DEAD_LETTERED]}";
const RULE = (when: string): string => `{name: "Sample", when: {${when}}}`;

/** For every query, how it is asked. */
export function queries(world: World, since: string): Readonly<Record<string, readonly Sample[]>> {
  const { documents, events } = world;
  const range = `since: "${since}", until: "${new Date(Date.now() + 60_000).toISOString()}"`;
  return {
    session: [{ args: "" }],
    server: [{ args: "" }],
    eventCatalogue: [{ args: "" }],
    me: [{ args: "" }],
    notifications: [{ args: "(first: 20)" }],
    document: Object.values(documents).map((id) => ({ args: `(id: "${id}")`, about: id })),
    documents: [{ args: "(first: 20)" }, { args: '(first: 20, createdBy: "ada")' }],
    search: [{ args: '(query: "plan", first: 20)' }, { args: '(query: "hushhush", first: 20)' }],
    activity: [{ args: `(${range})` }],
    event: Object.values(events).map((id) => ({ args: `(id: "${id}")`, about: id })),
    events: [{ args: "(first: 50)" }, { args: '(first: 20, filter: {text: "hushhush"})' }],
    alertRules: [{ args: "" }],
    alerts: [{ args: "(first: 20)" }],
    auditLog: [{ args: "(first: 20)" }],
    deadLetterGroups: [{ args: "(first: 20)" }],
    deadLetterQueue: [{ args: "" }],
    exportEvents: [{ args: `(filter: ${FILTER})` }],
    pipeline: [{ args: "" }],
    replay: [{ args: `(id: "${world.replay}")` }],
    replayPlan: [{ args: `(filter: ${FILTER})` }],
    replays: [{ args: "(first: 20)" }],
    tryAlertRule: [
      "newFingerprint: {}",
      "deadLetters: {moreThan: 0, windowSeconds: 1}",
      "outboxBacklog: {moreThan: 0}",
    ].map((when) => ({ args: `(input: ${RULE(when)}, ${range})` })),
  };
}

/** For every mutation, how this asker calls it; once in each turn. */
export function mutations(
  world: World,
  { id }: Asker,
  turn: TransportName,
): Readonly<Record<string, readonly Sample[]>> {
  const { documents, events, rules } = world;
  const [changed, ...spare] = rules;
  const { name, email, idempotencyKey } = registrationOf(id ?? "nobody");
  const both = [documents.open, documents.secret];
  return {
    registerUser: [{ args: `(input: {name: "${name}", email: "${email}", idempotencyKey: "${idempotencyKey}"})` }],
    createDocument: [{ args: `(input: {title: "By ${id}", content: "…"})` }],
    updateDocument: both.map((about) => ({ args: `(input: {id: "${about}", tags: ["${turn}"]})`, about })),
    addComment: both.map((about) => ({ args: `(input: {documentId: "${about}", body: "Noted"})`, about })),
    markNotificationsRead: [{ args: '(ids: ["none"])' }],
    checkDeadLetterQueue: [{ args: "" }],
    createAlertRule: [{ args: `(input: ${RULE("oldestWaiting: {seconds: 1000}")})` }],
    updateAlertRule: [{ args: `(input: {id: "${changed}", name: "${turn}"})` }],
    deleteAlertRule: [{ args: `(id: "${spare[turn === "HTTP" ? 0 : 1]}")` }],
    pauseConsumer: [{ args: '(consumer: "analytics")' }],
    resumeConsumer: [{ args: '(consumer: "analytics")' }],
    publishTestEvent: [{ args: '(type: USER_REGISTERED, data: {userId: "u", name: "backstage"})' }],
    replayEvents: [{ args: `(filter: {ids: ["${events.openDeadLettered}"]}, editData: {tags: []})` }],
    stopReplay: [{ args: `(id: "${world.replay}")` }],
    discardEvents: [{ args: '(filter: {ids: ["none"]}, reason: "None")' }],
  };
}

/** For every subscription, how this asker subscribes. */
export function subscriptions(
  world: World,
  { id }: Asker,
  { cursors, alerts }: Services,
): Readonly<Record<string, readonly SubscriptionSample[]>> {
  const after = `(after: "${cursors.encode(id ?? "", world.beginning)}")`;
  const last = world.lastOf[id ?? ""];
  const isLast = ({ eventId }: Readonly<Record<string, unknown>>): boolean => eventId === last;
  const { events } = world;
  const rule = {
    name: "Fires",
    enabled: true,
    webhook: null,
    when: { deadLetters: { moreThan: 0, windowSeconds: 3_600 } },
  };
  return {
    event: [events.opened, events.secretOpened, events.openRetrying, events.secretRetrying].map((about) => ({
      args: `(id: "${about}")`,
      about,
    })),
    eventFeed: [{ args: after, isLast: ({ __typename }) => __typename === "FeedCaughtUp" }],
    eventProcessed: [{ args: after, isLast }],
    notification: [{ args: after, isLast }],
    pipeline: [{ args: "" }],
    auditLog: [{ args: "" }],
    replay: [{ args: `(id: "${world.replay}")` }],
    alerts: [{ args: "", provoke: () => alerts.create(OPERATOR, rule) }],
  };
}
