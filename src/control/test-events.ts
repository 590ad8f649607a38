import * as z from "zod";
import { type AuditLog } from "../audit/audit-log.ts";
import { type Clock, iso, type NewId } from "../clock.ts";
import { type Caller, type Receipt } from "../documents/commands.ts";
import { checkInput } from "../documents/input.ts";
import { CATALOGUE, type EventData, type EventType } from "../events/catalogue.ts";
import { type Outbox } from "../outbox/outbox.ts";
import { type Collections } from "../store/collections.ts";

/** Events that an operator makes to see the pipeline at work. */
export interface TestEvents {
  /**
   * Publishes an event by the way of every other: outbox, relay, consumers, ledger. It is marked as a test, and its operator
   * alone reads it and is notified. @throws AppError BAD_USER_INPUT with an issue for all that the catalogue refuses.
   */
  publish(operator: Caller, type: EventType, data: unknown): Promise<Receipt>;
}

interface TestEventDependencies {
  readonly collections: Pick<Collections, "testEvents">;
  readonly outbox: Pick<Outbox, "entry" | "relay">;
  readonly audit: Pick<AuditLog, "audited">;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createTestEvents({ collections, outbox, audit, clock, newId }: TestEventDependencies): TestEvents {
  return {
    publish({ viewer, traceparent }, type, input) {
      const eventId = newId();
      const action = { action: "publishTestEvent", detail: { type, eventId } };
      return audit.audited(viewer, action, async () => {
        const { data } = checkInput(z.object({ data: CATALOGUE[type].data }), { data: input });
        const entry = outbox.entry({
          id: eventId,
          type,
          timestamp: iso(clock()),
          version: CATALOGUE[type].version,
          actor: viewer.id,
          subject: subjectOf(data),
          audience: [viewer.id],
          data,
          test: true,
          ...(traceparent ? { traceparent } : {}),
        });
        await collections.testEvents.insertMany([{ _id: eventId, outbox: [entry] }], { ordered: false });
        outbox.relay("testEvents", eventId, entry);
        return { eventId, type };
      });
    },
  };
}

const subjectOf = (data: EventData): string => ("documentId" in data ? data.documentId : data.userId);
