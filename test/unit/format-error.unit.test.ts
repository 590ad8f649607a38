import { describe, expect, test } from "@jest/globals";
import { execute, GraphQLInt, GraphQLObjectType, GraphQLSchema, parse } from "graphql";
import { AppError } from "../../src/errors.ts";
import { CursorExpired, SubscriberLagged } from "../../src/feed/feed.ts";
import { createFormatError } from "../../src/graphql/format-error.ts";
import { recordedLog } from "../support/recorded-log.ts";

/** Executes `{ value(at: …) }`, whose resolver gives or throws what it is told, and formats the error. */
async function formatted(resolve: () => unknown, query = "{ value }") {
  const { log, lines } = recordedLog();
  const args = { at: { type: GraphQLInt } };
  const Query = new GraphQLObjectType({ name: "Query", fields: { value: { type: GraphQLInt, args, resolve } } });
  const { errors } = await execute({ schema: new GraphQLSchema({ query: Query }), document: parse(query) });
  const [error] = errors ?? [];
  if (!error) throw new Error("There was no error");
  return { ...createFormatError(log, { production: false })(error.toJSON(), error), lines };
}
const throws = (error: Error) => () => {
  throw error;
};
const PLACE = { offset: 7, index: 0 };

describe("an error as clients get it", () => {
  test("of the application has its own code, and says where its input is wrong", async () => {
    const issues = [{ path: "title", message: "must not be empty" }];
    const { message, path, extensions } = await formatted(throws(new AppError("BAD_USER_INPUT", "Wrong.", { issues })));
    expect({ message, path, extensions }).toEqual({
      message: "Wrong.",
      path: ["value"],
      extensions: { code: "BAD_USER_INPUT", retryable: false, issues },
    });
  });

  test("of an outage is retryable; the log gets the cause", async () => {
    const cause = new Error("ECONNREFUSED");
    const { extensions, lines } = await formatted(throws(new AppError("UNAVAILABLE", "Away.", { cause })));
    expect(extensions).toEqual({ code: "UNAVAILABLE", retryable: true });
    expect(lines).toEqual([{ level: "warn", fields: { err: cause }, message: "Away." }]);
  });

  test("of the feed says whether to resume or to begin anew", async () => {
    const lagged = await formatted(throws(new SubscriberLagged(12, PLACE)));
    expect(lagged.extensions).toEqual({ code: "SUBSCRIBER_LAGGED", retryable: true, dropped: 12 });
    const expired = await formatted(throws(new CursorExpired(PLACE)));
    expect(expired.extensions).toEqual({ code: "CURSOR_EXPIRED", retryable: false });
  });

  test.each([
    ["a resolver threw", throws(new Error("secret"))],
    ["a resolver gave what its type can't hold", () => "secret"],
  ])("that nobody foresaw is masked and logged: %s", async (_, resolve) => {
    const { message, extensions, lines } = await formatted(resolve);
    expect(extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", retryable: false, errorId: expect.any(String) });
    expect(message).not.toContain("secret");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "error", fields: { errorId: extensions?.["errorId"] } });
  });

  test("of a value in the operation is the client's, and not logged", async () => {
    const { extensions, lines } = await formatted(() => 1, "{ value(at: 99999999999) }");
    expect(extensions).toEqual({ code: "BAD_USER_INPUT", retryable: false });
    expect(lines).toEqual([]);
  });
});
