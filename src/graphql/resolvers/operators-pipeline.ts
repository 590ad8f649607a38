import { Ctx, Query, Resolver, Root, Subscription } from "type-graphql";
import { type PipelineSnapshot as Snapshot } from "../../pipeline/snapshot.ts";
import { type ApiContext, type SignedIn } from "../context.ts";
import { PipelineSnapshot } from "../types/pipeline.ts";

function snapshots({ context }: { readonly context: SignedIn }): AsyncIterableIterator<Snapshot> {
  return context.services.pipeline.live();
}

@Resolver()
export class PipelineResolver {
  @Query(() => PipelineSnapshot, { description: "Operators: how the whole pipeline is doing now." })
  async pipeline(@Ctx() { services }: ApiContext): Promise<PipelineSnapshot> {
    return services.pipeline.snapshot();
  }

  @Subscription(() => PipelineSnapshot, {
    name: "pipeline",
    description: "Operators: how the whole pipeline is doing, about once a second.",
    subscribe: snapshots as never,
  })
  livePipeline(@Root() snapshot: Snapshot): PipelineSnapshot {
    return snapshot;
  }
}
