import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { type Audience } from "../../events/audience.ts";
import { CONSUMERS } from "../../events/consumers.ts";
import { type EffectRef } from "../../events/transition.ts";
import { type SearchEntry } from "../../store/records/effects.ts";
import { type EventRecord } from "../../store/records/ledger.ts";
import { DateTime } from "./scalars.ts";

export const EffectKindEnum = {
  NOTIFICATION: "notification",
  SEARCH: "search",
  ACTIVITY: "activity",
} as const satisfies Record<string, EffectRef["kind"]>;
registerEnumType(EffectKindEnum, {
  name: "EffectKind",
  description: "What a consumer made of an event.",
  valuesConfig: {
    NOTIFICATION: { description: "A message for one user." },
    SEARCH: { description: "A document's entry in the search index." },
    ACTIVITY: { description: "One more in the counts of the activity." },
  },
});

@ObjectType({ description: "What search knows of a document now.", simpleResolvers: true })
export class SearchEntryInfo {
  @Field(() => ID, { description: "The document." })
  documentId!: string;

  @Field(() => Int, { description: "The version of the document that can be found." })
  version!: number;

  @Field(() => ID, {
    description: "The event that wrote it: a newer one than asked about, when the document changed since.",
  })
  eventId!: string;

  @Field(() => Boolean, { description: "Is it still as the event asked about left it?" })
  current!: boolean;

  @Field(() => Int, { description: "How many different words it is found by." })
  termCount!: number;

  @Field(() => DateTime, { description: "When that event happened." })
  updatedAt!: string;
}

@ObjectType({ description: "One event as it counts in the activity.", simpleResolvers: true })
export class ActivityEntry {
  @Field(() => ID, { description: "The event." })
  eventId!: string;

  @Field(() => DateTime, { description: "The time that it counts for." })
  at!: string;
}

@ObjectType({
  description: "A record that a consumer made for an event. What it holds can be asked for where it is for you to see.",
  simpleResolvers: true,
})
export class Effect {
  @Field(() => EffectKindEnum, { description: "What it is." })
  kind!: EffectRef["kind"];

  @Field(() => ID, { description: "Its id: of a search entry, the document's." })
  id!: string;

  @Field(() => String, { description: "The consumer that made it." })
  consumer!: string;

  /** Not fields of the schema: what the resolvers below need of the event. */
  eventId!: string;
  audience!: Audience;
}

/** What the consumers made of an event, as its record has it. */
export const toEffects = ({ _id, audience, lanes }: EventRecord): Effect[] =>
  CONSUMERS.flatMap((consumer) =>
    (lanes[consumer]?.effects ?? []).map(({ kind, id }) => ({ kind, id, consumer, eventId: _id, audience })),
  );

export const toSearchEntry = (
  { _id, version, eventId, terms, updatedAt }: SearchEntry,
  askedFor: string,
): SearchEntryInfo => ({
  documentId: _id,
  version,
  eventId,
  current: eventId === askedFor,
  termCount: terms.length,
  updatedAt,
});
