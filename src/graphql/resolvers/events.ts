import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { requireViewer } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { type Connection, toConnection } from "../types/connection.ts";
import { Event, EventConnection, EventProcessed, toEvent } from "../types/events.ts";
import { Transition } from "../types/feed.ts";
import { EventFilterInput } from "../types/inputs.ts";

@Resolver()
export class EventResolver {
  @Query(() => Event, {
    nullable: true,
    description:
      "One event, found from the moment the mutation answered; null when there is none, or you may not see it.",
  })
  async event(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: ApiContext): Promise<Event | null> {
    const reader = requireViewer(viewer);
    const record = await services.events.event(reader, id);
    return record && toEvent(record, reader);
  }

  @Query(() => EventConnection, { description: "The events that you may see, newest first." })
  async events(
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<Connection<Event>> {
    const reader = requireViewer(viewer);
    return toConnection(await services.events.events(reader, filter ?? {}, { first, after }), after, (record) =>
      toEvent(record, reader),
    );
  }
}

@Resolver(() => Transition)
export class TransitionResolver {
  @FieldResolver(() => Event, {
    nullable: true,
    description: "The event as it is now; null when it is no longer kept.",
  })
  async event(@Root() { eventId }: Transition, @Ctx() { services, viewer }: ApiContext): Promise<Event | null> {
    const reader = requireViewer(viewer);
    const record = await services.events.event(reader, eventId);
    return record && toEvent(record, reader);
  }
}

/** Personal: which events of the subject there are depends on who asks. */
@Resolver(() => Event)
export class RelatedEventResolver {
  @Extensions({ personal: true })
  @FieldResolver(() => Event, {
    nullable: true,
    description: "What happened to the same document or user right before; null when nothing did that you may see.",
  })
  previous(@Root() event: Event, @Ctx() context: ApiContext): Promise<Event | null> {
    return neighbour(event, "before", context);
  }

  @Extensions({ personal: true })
  @FieldResolver(() => Event, {
    nullable: true,
    description: "What happened to the same document or user right after; null when nothing did that you may see.",
  })
  next(@Root() event: Event, @Ctx() context: ApiContext): Promise<Event | null> {
    return neighbour(event, "after", context);
  }
}

async function neighbour(
  { id, subject, timestamp }: Event,
  side: "before" | "after",
  { services, viewer }: ApiContext,
): Promise<Event | null> {
  const reader = requireViewer(viewer);
  const found = await services.events.neighbour(reader, { _id: id, subject, timestamp }, side);
  return found && toEvent(found, reader);
}

@Resolver(() => EventProcessed)
export class EventProcessedResolver {
  @FieldResolver(() => Event, {
    nullable: true,
    description: "The event as the ledger has it; written before this was said.",
  })
  async event(@Root() { eventId }: EventProcessed, @Ctx() { services, viewer }: ApiContext): Promise<Event | null> {
    const reader = requireViewer(viewer);
    const record = await services.events.event(reader, eventId);
    return record && toEvent(record, reader);
  }
}
