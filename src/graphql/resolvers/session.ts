import { Ctx, Query, Resolver } from "type-graphql";
import { isOperator } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { Session } from "../types/session.ts";

@Resolver()
export class SessionResolver {
  @Query(() => Session, { description: "Who you are to this server. Answers also who is not signed in." })
  session(@Ctx() { services, viewer }: ApiContext): Session {
    return {
      userId: viewer?.id ?? null,
      operator: viewer !== null && isOperator(viewer),
      developmentUsers: services.developmentUsers,
      drills: services.drills,
    };
  }
}
