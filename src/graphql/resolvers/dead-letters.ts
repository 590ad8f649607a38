import { Arg, Ctx, Int, Mutation, Query, Resolver } from "type-graphql";
import { type ApiContext, type SignedIn } from "../context.ts";
import { DeadLetterQueue, toQueue } from "../types/dead-letter-queue.ts";
import { DeadLetterGroup, ReplayPlan, toGroup, toPlan } from "../types/dead-letters.ts";
import { EventFilterInput } from "../types/inputs.ts";

@Resolver()
export class DeadLetterResolver {
  @Query(() => [DeadLetterGroup], {
    description:
      "Operators: dead letters by consumer and fault, the largest groups first. When there are as many as were asked for, there may be more. Discarded ones only when the filter's `statuses` names them.",
  })
  async deadLetterGroups(
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { defaultValue: 50, description: "1 to 100 groups." }) first: number,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<DeadLetterGroup[]> {
    const groups = await services.deadLetters.groups(viewer, filter ?? {}, first);
    return groups.map((group) => toGroup(group, viewer));
  }

  @Query(() => ReplayPlan, { description: "Operators: what `replayEvents` with this filter would do now." })
  async replayPlan(
    @Arg("filter", () => EventFilterInput) filter: EventFilterInput,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<ReplayPlan> {
    return toPlan(await services.deadLetters.plan(viewer, filter));
  }

  @Query(() => DeadLetterQueue, { description: "Operators: do the dead-letter queue and the ledger fit together?" })
  async deadLetterQueue(@Ctx() { services }: ApiContext): Promise<DeadLetterQueue> {
    return toQueue(await services.deadLetters.queue());
  }

  @Mutation(() => DeadLetterQueue, {
    description:
      "Operators: looks through the dead-letter queue now, and puts it right by the ledger. This happens by itself too, some seconds after the two no longer fit together.",
  })
  async checkDeadLetterQueue(@Ctx() { services, viewer }: SignedIn): Promise<DeadLetterQueue> {
    return toQueue(await services.deadLetters.checkQueue(viewer));
  }

  @Mutation(() => Int, {
    description:
      "Operators: gives up the dead letters that match, the oldest first, but for those that a replay has in hand; answers how many. After 10,000 it stops: call it again for the rest. They stay in the ledger as DISCARDED, and can be replayed when `statuses` names that.",
  })
  async discardEvents(
    @Arg("filter", () => EventFilterInput) filter: EventFilterInput,
    @Arg("reason", () => String, { description: "1 to 500 characters; kept with each." }) reason: string,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<number> {
    return services.deadLetters.discard(viewer, filter, reason);
  }
}
