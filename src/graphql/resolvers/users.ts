import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { type SignedIn } from "../context.ts";
import { withReceipt } from "../receipt.ts";
import { toUser, User } from "../types/documents.ts";
import { RegisterUserInput } from "../types/inputs.ts";
import { RegisterUserPayload } from "../types/payloads.ts";

@Resolver()
export class UserResolver {
  @Query(() => User, { nullable: true, description: "Who you are; null when you have not registered." })
  async me(@Ctx() { services, viewer }: SignedIn): Promise<User | null> {
    const user = await services.documents.user(viewer.id);
    return user && toUser(user);
  }

  @Mutation(() => RegisterUserPayload, { description: "Registers the one who is signed in." })
  registerUser(
    @Arg("input", () => RegisterUserInput) input: RegisterUserInput,
    @Ctx() context: SignedIn,
  ): Promise<RegisterUserPayload> {
    return withReceipt(context, async (commands, caller) => {
      const { user, receipt } = await commands.registerUser(caller, input);
      return { user: toUser(user), receipt };
    });
  }
}
