import { Ctx, Extensions, FieldResolver, Resolver, Root } from "type-graphql";
import { iso } from "../../clock.ts";
import { type SignedIn } from "../context.ts";
import { Notification, toNotification } from "../types/effects.ts";
import { ActivityEntry, Effect, SearchEntryInfo, toSearchEntry } from "../types/event-effects.ts";

@Resolver(() => Effect)
export class EffectOfEventResolver {
  @Extensions({ personal: true })
  @FieldResolver(() => Notification, {
    nullable: true,
    description: "The notification: for its recipient, and for operators when the event is not private.",
  })
  async notification(
    @Root() { kind, id, audience }: Effect,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Notification | null> {
    if (kind !== "notification") return null;
    const found = await services.effects.notification(viewer, id, audience);
    return found && toNotification(found);
  }

  /** Personal: the document may be private by now, while its event was not. */
  @Extensions({ personal: true })
  @FieldResolver(() => SearchEntryInfo, {
    nullable: true,
    description: "What search knows of the document now, if you may see that.",
  })
  async searchEntry(
    @Root() { kind, id, eventId }: Effect,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<SearchEntryInfo | null> {
    if (kind !== "search") return null;
    const found = await services.effects.searchEntry(viewer, id);
    return found && toSearchEntry(found, eventId);
  }

  @FieldResolver(() => ActivityEntry, { nullable: true, description: "Its place in the activity." })
  async activity(@Root() { kind, id }: Effect, @Ctx() { services, viewer }: SignedIn): Promise<ActivityEntry | null> {
    if (kind !== "activity") return null;
    const found = await services.effects.activity(viewer, id);
    return found && { eventId: found._id, at: iso(found.at) };
  }
}
