import { Field, Int, ObjectType } from "type-graphql";
import { editableFields } from "../../dead-letters/edit.ts";
import { CATALOGUE, consumersOf, type EventDefinition, type EventType } from "../../events/catalogue.ts";
import { drillTagsOf } from "../../events/drill-tags.ts";
import { jsonSchemaOf } from "../../events/json-schema.ts";
import { EventTypeEnum } from "./enums.ts";
import { Json } from "./scalars.ts";

@ObjectType({ description: "One consumer of an event type.", simpleResolvers: true })
export class CatalogueConsumer {
  @Field(() => String, { description: "The consumer's name." })
  consumer!: string;

  @Field(() => String, { description: "What it does." })
  description!: string;
}

@ObjectType({ description: "A tag that makes a consumer fail on purpose.", simpleResolvers: true })
export class CatalogueDrill {
  @Field(() => String, { description: "The tag, for a document." })
  tag!: string;

  @Field(() => String, { description: "What it does." })
  description!: string;
}

@ObjectType({ description: "One event type: what it tells, and who does what with it.", simpleResolvers: true })
export class CatalogueEntry {
  @Field(() => EventTypeEnum, { description: "The type." })
  type!: EventType;

  @Field(() => String, { description: "Its name on the wire." })
  name!: string;

  @Field(() => String, { description: "What it tells." })
  description!: string;

  @Field(() => Int, { description: "The version of its payload." })
  version!: number;

  @Field(() => Json, { description: "The JSON Schema (draft 7) of its payload, `data`." })
  schema!: unknown;

  @Field(() => [Json], { description: "Payloads that fit; `publishTestEvent` takes them." })
  examples!: readonly unknown[];

  @Field(() => [String], { description: "The fields of `data` that `replayEvents` may set." })
  editable!: readonly string[];

  @Field(() => [CatalogueConsumer], { description: "Who handles it: it is processed when all of them are done." })
  consumers!: readonly CatalogueConsumer[];

  @Field(() => [CatalogueDrill], { description: "Its tags that make a consumer fail; none where drills are off." })
  drills!: readonly CatalogueDrill[];
}

export function toCatalogueEntry(type: EventType, drills: boolean): CatalogueEntry {
  const { description, version, data, examples, consumers }: EventDefinition = CATALOGUE[type];
  return {
    type,
    name: type,
    description,
    version,
    schema: jsonSchemaOf(data),
    examples,
    editable: editableFields(type),
    consumers: consumersOf(type).map((consumer) => ({ consumer, description: consumers[consumer] ?? "" })),
    drills: drills ? drillTagsOf(type) : [],
  };
}
