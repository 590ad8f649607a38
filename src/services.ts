import { admitted } from "./admission/admitted.ts";
import { type Admission } from "./admission/admission.ts";
import { type Alerts, type AlertsDependencies, createAlerts } from "./alerts/alerts.ts";
import { type AuditLog, createAuditLog } from "./audit/audit-log.ts";
import { createNewestEntries, type NewestEntries } from "./audit/newest-entries.ts";
import { type Broker } from "./broker/port.ts";
import { type Clock, iso, type NewId } from "./clock.ts";
import { type ConsumerControl, createConsumerControl } from "./control/consumer-control.ts";
import { createTestEvents, type TestEvents } from "./control/test-events.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters/operations.ts";
import { type DeadLetterWork } from "./dead-letters/work.ts";
import { createAnswerInTime } from "./documents/answer-in-time.ts";
import { type Commands } from "./documents/commands.ts";
import { createCommands } from "./documents/create-commands.ts";
import { createDocumentQueries, type DocumentQueries } from "./documents/queries.ts";
import { type ActivityQueries, createActivityQueries } from "./effects/activity.ts";
import { createEffectLookup, type EffectLookup } from "./effects/lookup.ts";
import { createNotificationQueries, type NotificationQueries } from "./effects/notifications.ts";
import { createSearchQueries, type SearchQueries } from "./effects/search.ts";
import { createEventExport, type EventExport } from "./export/event-export.ts";
import { type CursorCodec } from "./feed/cursor.ts";
import { type Feed } from "./feed/feed.ts";
import { createRateLimit, type RateLimit } from "./identity/rate-limit.ts";
import { createEventQueries, type EventQueries } from "./ledger/queries.ts";
import { createWaitUntilSettled, type WaitUntilSettled } from "./ledger/settled.ts";
import { type Log } from "./log.ts";
import { type Outbox } from "./outbox/outbox.ts";
import { createPipeline, type Pipeline } from "./pipeline/pipeline.ts";
import { type Presence } from "./presence/presence.ts";
import { type Collections } from "./store/collections.ts";
import { tellOutages } from "./tell-outages.ts";

export interface About {
  readonly version: string;
  readonly mode: "embedded" | "services";
  readonly at: string;
}

/** What the two faces of the product, GraphQL and REST, are built on. */
export interface Services {
  readonly commands: Commands;
  readonly documents: DocumentQueries;
  readonly events: EventQueries;
  readonly eventExport: EventExport;
  readonly notifications: NotificationQueries;
  readonly search: SearchQueries;
  readonly activity: ActivityQueries;
  readonly effects: EffectLookup;
  readonly waitUntilSettled: WaitUntilSettled;
  readonly audit: AuditLog;
  readonly newestAudit: NewestEntries;
  readonly control: ConsumerControl;
  readonly testEvents: TestEvents;
  readonly pipeline: Pipeline;
  readonly deadLetters: DeadLetters;
  readonly alerts: Alerts;
  readonly feed: Feed;
  /** The process itself. */
  readonly about: () => About;
  readonly cursors: CursorCodec;
  /** Of this process, for both faces together. */
  readonly rateLimit: RateLimit;
  /** Does a tag `fail:<consumer>` make that consumer fail here? */
  readonly drills: boolean;
  /** Is somebody who says a user id taken for that user here? */
  readonly developmentUsers: boolean;
}

export interface ServiceDependencies {
  readonly admission: Pick<Admission, "change">;
  readonly collections: Collections;
  readonly broker: Pick<Broker, "connected" | "counts" | "announce">;
  readonly presence: Pick<Presence, "processes">;
  readonly deadLetterWork: Omit<DeadLetterWork, "close">;
  readonly about: Omit<About, "at">;
  readonly alerting: Pick<AlertsDependencies, "configured" | "canSign">;
  readonly outbox: Outbox;
  readonly feed: Feed;
  readonly cursors: CursorCodec;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly drills: boolean;
  readonly developmentUsers: boolean;
  /** See `Store.isOutage`. */
  readonly isOutage: (error: unknown) => boolean;
}

/** The services over one store. While that is away each of them rejects with UNAVAILABLE, in whatever it was doing. */
export function createServices({
  admission,
  collections,
  broker,
  presence,
  deadLetterWork,
  about,
  alerting,
  outbox,
  feed,
  cursors,
  clock,
  newId,
  log,
  drills,
  developmentUsers,
  isOutage,
}: ServiceDependencies): Services {
  const events = tellOutages(createEventQueries(collections, feed), isOutage);
  const audit = tellOutages(createAuditLog({ collections, clock, newId, log, isOutage }), isOutage);
  const { inTime, answered } = createAnswerInTime();
  return {
    commands: inTime(
      admitted(tellOutages(createCommands({ collections, outbox, clock, newId, answered }), isOutage), admission),
    ),
    documents: tellOutages(createDocumentQueries(collections), isOutage),
    events,
    eventExport: tellOutages(createEventExport(collections, clock), isOutage),
    notifications: tellOutages(createNotificationQueries(collections), isOutage),
    search: tellOutages(createSearchQueries(collections), isOutage),
    activity: tellOutages(createActivityQueries(collections, clock), isOutage),
    effects: tellOutages(createEffectLookup(collections), isOutage),
    waitUntilSettled: createWaitUntilSettled(events, feed),
    audit,
    newestAudit: createNewestEntries(audit, log),
    control: tellOutages(createConsumerControl({ collections, audit, clock }), isOutage),
    testEvents: tellOutages(createTestEvents({ collections, outbox, audit, clock, newId }), isOutage),
    deadLetters: tellOutages(
      createDeadLetters({ collections, broker, work: deadLetterWork, audit, clock, newId }),
      isOutage,
    ),
    alerts: tellOutages(createAlerts({ ...alerting, collections, audit, clock, newId, log }), isOutage),
    pipeline: createPipeline({ collections, broker, feed, presence, clock, log }),
    feed,
    about: () => ({ ...about, at: iso(clock()) }),
    cursors,
    rateLimit: createRateLimit(clock),
    drills,
    developmentUsers,
  };
}
