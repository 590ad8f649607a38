import { expect, test } from "@jest/globals";
import { type Envelope } from "../../src/events/envelope.ts";
import { drillTagsOf } from "../../src/events/drill-tags.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { drillFailure } from "../../worker/drill.ts";

const tagged = (tag: string): Envelope<"document.created"> => ({
  id: "e1",
  type: "document.created",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "ada",
  subject: "d1",
  audience: ["*"],
  data: {
    documentId: "d1",
    title: "T",
    content: "",
    tags: [tag],
    visibility: "WORKSPACE",
    version: 1,
    createdBy: "ada",
  },
});

/** How many attempts of each consumer fail, of the first four. */
const failuresBy = (tag: string): readonly number[] =>
  CONSUMERS.map((consumer) => [1, 2, 3, 4].filter((attempt) => drillFailure(tagged(tag), consumer, attempt)).length);

test.each([
  ["fail:notifications", [4, 0, 0]],
  ["fail:notifications:2", [2, 0, 0]],
  ["fail:search", [0, 4, 0]],
  ["fail:search:2", [0, 2, 0]],
  ["fail:analytics", [0, 0, 4]],
  ["fail:analytics:2", [0, 0, 2]],
])("the worker does what is said of the tag %s", (tag, failures) => {
  expect(drillTagsOf("document.created").map((one) => one.tag)).toContain(tag);
  expect(failuresBy(tag)).toEqual(failures);
});
