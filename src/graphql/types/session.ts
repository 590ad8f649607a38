import { Field, ID, ObjectType } from "type-graphql";

@ObjectType({ description: "Who is asking, and what this server lets everyone do.", simpleResolvers: true })
export class Session {
  @Field(() => ID, { nullable: true, description: "Your user id; null when you are not signed in." })
  userId!: string | null;

  @Field(() => Boolean, { description: "Are you an operator?" })
  operator!: boolean;

  @Field(() => Boolean, { description: "Does the header `x-user-id` sign in? In development alone." })
  developmentUsers!: boolean;

  @Field(() => Boolean, { description: "Do tags such as `fail:search` make consumers fail on purpose?" })
  drills!: boolean;
}
