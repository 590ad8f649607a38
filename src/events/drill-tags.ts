import { CATALOGUE, consumersOf, type EventType } from "./catalogue.ts";

/** A tag of a document that makes a consumer fail on purpose, where drills are on. */
export interface DrillTag {
  readonly tag: string;
  readonly description: string;
}

const MANY = 2;

/** The tags that have a meaning for this type; `worker/drill.ts` follows them. */
export function drillTagsOf(type: EventType): readonly DrillTag[] {
  if (!Object.hasOwn(CATALOGUE[type].data.shape, "tags")) return [];
  return consumersOf(type).flatMap((consumer) => [
    {
      tag: `fail:${consumer}`,
      description: `Makes ${consumer} fail each time: it is retried after 1 s, 2 s and 4 s, then dead-lettered.`,
    },
    {
      tag: `fail:${consumer}:${MANY}`,
      description: `Makes ${consumer} fail the first ${MANY} times, or as often as the number says; then it succeeds.`,
    },
  ]);
}
