import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { type SignedIn } from "../context.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";
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
  async event(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: SignedIn): Promise<Event | null> {
    const record = await services.events.event(viewer, id);
    return record && toEvent(record, viewer);
  }

  @Query(() => EventConnection, { description: "The events that you may see, newest first." })
  async events(
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { defaultValue: 50, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<Event>> {
    return toConnection(await services.events.events(viewer, filter ?? {}, { first, after }), after, (record) =>
      toEvent(record, viewer),
    );
  }
}

@Resolver(() => Transition)
export class TransitionResolver {
  @FieldResolver(() => Event, {
    nullable: true,
    description: "The event as it is now; null when it is no longer kept.",
  })
  async event(@Root() { eventId }: Transition, @Ctx() { services, viewer }: SignedIn): Promise<Event | null> {
    const record = await services.events.event(viewer, eventId);
    return record && toEvent(record, viewer);
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
  previous(@Root() event: Event, @Ctx() context: SignedIn): Promise<Event | null> {
    return neighbour(event, "before", context);
  }

  @Extensions({ personal: true })
  @FieldResolver(() => Event, {
    nullable: true,
    description: "What happened to the same document or user right after; null when nothing did that you may see.",
  })
  next(@Root() event: Event, @Ctx() context: SignedIn): Promise<Event | null> {
    return neighbour(event, "after", context);
  }
}

async function neighbour(
  { id, subject, timestamp }: Event,
  side: "before" | "after",
  { services, viewer }: SignedIn,
): Promise<Event | null> {
  const found = await services.events.neighbour(viewer, { _id: id, subject, timestamp }, side);
  return found && toEvent(found, viewer);
}

@Resolver(() => EventProcessed)
export class EventProcessedResolver {
  @FieldResolver(() => Event, {
    nullable: true,
    description: "The event as the ledger has it; written before this was said.",
  })
  async event(@Root() { eventId }: EventProcessed, @Ctx() { services, viewer }: SignedIn): Promise<Event | null> {
    const record = await services.events.event(viewer, eventId);
    return record && toEvent(record, viewer);
  }
}
