import { Arg, Ctx, ID, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import { replayStates } from "../../dead-letters/states.ts";
import { type ReplayMode, type ReplayRecord } from "../../store/records/dead-letters.ts";
import { type ApiContext, type SignedIn } from "../context.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";
import { ReplayModeEnum } from "../types/dead-letters.ts";
import { EventFilterInput } from "../types/inputs.ts";
import { ReplayConnection, ReplayJob, toReplayJob } from "../types/replays.ts";
import { Json } from "../types/scalars.ts";

function states({
  args,
  context,
}: {
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: SignedIn;
}): Promise<AsyncIterableIterator<ReplayRecord>> {
  return replayStates(context.services.deadLetters, String(args["id"]));
}

@Resolver()
export class ReplayResolver {
  @Query(() => ReplayConnection, { description: "Operators: all replays, newest first." })
  async replays(
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services }: ApiContext,
  ): Promise<Connection<ReplayJob>> {
    return toConnection(await services.deadLetters.list({ first, after }), after, toReplayJob);
  }

  @Query(() => ReplayJob, { nullable: true, description: "Operators: one replay; null when there is none." })
  async replay(@Arg("id", () => ID) id: string, @Ctx() { services }: ApiContext): Promise<ReplayJob | null> {
    const replay = await services.deadLetters.get(id);
    return replay && toReplayJob(replay);
  }

  @Mutation(() => ReplayJob, {
    description:
      "Operators: replays the dead letters that match now. Only the consumers that failed run again, each dead letter in one replay at a time. It goes on by itself: follow it with the subscription `replay`.",
  })
  async replayEvents(
    @Arg("filter", () => EventFilterInput) filter: EventFilterInput,
    @Arg("mode", () => ReplayModeEnum, { defaultValue: ReplayModeEnum.ALL }) mode: ReplayMode,
    @Arg("editData", () => Json, {
      nullable: true,
      description:
        'Fields to set in each payload, such as {"tags": ["api"]}; the others stay. It must fit every type that matches, and can\'t change what an event is about (ids, version, visibility). `Event.edited` shows what came of it.',
    })
    editData: unknown,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<ReplayJob> {
    return toReplayJob(await services.deadLetters.start(viewer, { filter, mode, editData }));
  }

  @Mutation(() => ReplayJob, {
    description:
      "Operators: stops a replay. What was handed to consumers is done by them; the rest stays dead-lettered. One that is over stays as it is.",
  })
  async stopReplay(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: SignedIn): Promise<ReplayJob> {
    return toReplayJob(await services.deadLetters.stop(viewer, id));
  }

  @Subscription(() => ReplayJob, {
    name: "replay",
    description: "Operators: the replay as it stands now, then again at each change; completes when it is over.",
    subscribe: states as never,
  })
  liveReplay(@Root() replay: ReplayRecord, @Arg("id", () => ID) _id: string): ReplayJob {
    return toReplayJob(replay);
  }
}
