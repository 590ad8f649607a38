import { expect, test } from "@jest/globals";
import { execute, parse } from "graphql";
import "reflect-metadata";
import { type FeedNotice } from "../../src/graphql/feed-source.ts";
import { buildApiSchema } from "../../src/graphql/schema.ts";

const position = { offset: 7, index: 1 };
const SELECTION = `subscription { eventFeed { __typename
  ... on FeedCaughtUp { cursor } ... on FeedProgress { cursor } ... on FeedLagged { dropped resumeAfter } ... on FeedCursorExpired { oldest } } }`;

const NOTICES: readonly (readonly [FeedNotice, object])[] = [
  [
    { notice: "caughtUp", position },
    { __typename: "FeedCaughtUp", cursor: "7.1" },
  ],
  [
    { notice: "progress", position },
    { __typename: "FeedProgress", cursor: "7.1" },
  ],
  [
    { notice: "lagged", dropped: 3, resumeAfter: position },
    { __typename: "FeedLagged", dropped: 3, resumeAfter: "7.1" },
  ],
  [
    { notice: "cursorExpired", oldest: position },
    { __typename: "FeedCursorExpired", oldest: "7.1" },
  ],
];

test.each(NOTICES)("%j is told by its name, with the cursor of its place", async (rootValue, told) => {
  const result = await execute({
    schema: buildApiSchema(),
    document: parse(SELECTION),
    rootValue,
    contextValue: {
      viewer: { id: "ada", roles: ["user"] },
      encodeCursor: ({ offset, index }: typeof position) => `${offset}.${index}`,
    },
  });
  expect(result).toEqual({ data: { eventFeed: told } });
});
