import { Field, ObjectType } from "type-graphql";

@ObjectType({ description: "Where an export can be fetched.", simpleResolvers: true })
export class ExportLink {
  @Field(() => String, {
    description: "Path and query at this API's address; to be asked for with the same credential as this.",
  })
  url!: string;
}
