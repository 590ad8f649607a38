import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { type EventType } from "../../events/catalogue.ts";
import { callerOf, type SignedIn } from "../context.ts";
import { EventTypeEnum } from "../types/enums.ts";
import { EventReceipt } from "../types/events.ts";
import { QueueStatus } from "../types/pipeline.ts";
import { Json } from "../types/scalars.ts";

@Resolver()
export class ControlResolver {
  @Mutation(() => QueueStatus, {
    description:
      "Operators: all workers stop taking this consumer's events within 2 s, also those that start later. What is under way is finished, what waits stays in the queue.",
  })
  async pauseConsumer(
    @Arg("consumer", () => String) consumer: string,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<QueueStatus> {
    return services.pipeline.queue(await services.control.pause(viewer, consumer));
  }

  @Mutation(() => QueueStatus, { description: "Operators: the consumer's events are taken again." })
  async resumeConsumer(
    @Arg("consumer", () => String) consumer: string,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<QueueStatus> {
    return services.pipeline.queue(await services.control.resume(viewer, consumer));
  }

  @Mutation(() => EventReceipt, {
    description:
      "Operators: publishes an event that tells of nothing, to see the pipeline at work. It goes the way of every other, and its tags make consumers fail as a document's do. You alone read it and are notified; it counts in no activity and is found by no search.",
  })
  async publishTestEvent(
    @Arg("type", () => EventTypeEnum) type: EventType,
    @Arg("data", () => Json, { description: "The payload, as the catalogue has it for the type." }) data: unknown,
    @Ctx() context: SignedIn,
  ): Promise<EventReceipt> {
    const { feed, testEvents } = context.services;
    const cursor = context.encodeCursor(feed.head());
    return { ...(await testEvents.publish(callerOf(context), type, data)), cursor };
  }
}
