import { Ctx, Query, Resolver } from "type-graphql";
import { type ApiContext } from "../context.ts";
import { ServerInfo } from "../types/server.ts";

@Resolver()
export class ServerResolver {
  @Query(() => ServerInfo, { description: "Which version answers, how it runs, and what time it has." })
  server(@Ctx() { services }: ApiContext): ServerInfo {
    return services.about();
  }
}
