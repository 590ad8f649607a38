import { describe, expect, test } from "@jest/globals";
import { MongoBulkWriteError, MongoNetworkError, MongoServerError } from "mongodb";
import { isOutage } from "../../src/store/mongo/outage.ts";

const coded = (code: string | number, message = "x"): Error => Object.assign(new Error(message), { code });
const wrapping = (cause: Error): Error =>
  Object.defineProperty(
    new MongoBulkWriteError({ message: "x", code: 1, writeErrors: [] }, {} as never),
    "errorResponse",
    {
      value: cause,
    },
  );

describe("an outage of MongoDB", () => {
  test.each<readonly [string, unknown]>([
    ["a lost connection", new MongoNetworkError("connection 5 closed")],
    ["a lost connection that met a bulk write", wrapping(new MongoNetworkError("connection 5 closed"))],
    ["a server that is not primary", new MongoServerError({ message: "not primary", code: 10_107 })],
    ["a socket that the server had ended when it was written to", coded("EPIPE", "ended by the other party")],
    ["a socket that broke while it was written to", coded("ECONNRESET")],
    ["the same within a bulk write", wrapping(coded("EPIPE"))],
    ["one write of several that the server didn't get to, with a code and nothing else of the driver's", coded(11_600)],
    ["no server there that may be read from", new MongoServerError({ message: "x", code: 133 })],
    ["a server that heard nothing of another one in time", new MongoServerError({ message: "x", code: 202 })],
    ["a write that too few servers confirmed in time", new MongoServerError({ message: "x", code: 64 })],
    ["a server that says itself that it is a matter of time", new MongoServerError({ message: "x", code: 365 })],
    [
      "a server that has too much to do",
      new MongoServerError({ message: "x", errorLabels: ["SystemOverloadedError"] }),
    ],
  ])("is %s", (_, error) => expect(isOutage(error)).toBe(true));

  test.each<readonly [string, unknown]>([
    ["a duplicate key", new MongoServerError({ message: "E11000", code: 11_000 })],
    ["a mistake of ours", new TypeError("x is not a function")],
    ["one write of several that is a duplicate", coded(11_000)],
    ["an error of something else", coded("DRILL")],
    ["no error at all", undefined],
  ])("is not %s", (_, error) => expect(isOutage(error)).toBe(false));
});
