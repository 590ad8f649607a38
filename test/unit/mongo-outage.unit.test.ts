import { describe, expect, test } from "@jest/globals";
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
} from "mongodb";
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

/** The driver exports not all of its errors. */
class NamedError extends MongoError {
  readonly #name: string;
  constructor(name: string) {
    super("x");
    this.#name = name;
  }
  override get name(): string {
    return this.#name;
  }
}

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
    [
      "a page of a long reading that a server which began anew doesn't know",
      new MongoServerError({ message: "x", code: 43 }),
    ],
    ["a reading that took longer than the URL allows", new MongoOperationTimeoutError("Timed out")],
    ["no connection that was free in time", new NamedError("MongoWaitQueueTimeoutError")],
    ["a member that was taken out of its set", new NamedError("MongoPoolClosedError")],
    ["a name that can't be looked up now", coded("EAI_AGAIN")],
    ["a server that says itself that it is a matter of time", new MongoServerError({ message: "x", code: 365 })],
    [
      "a server that has too much to do",
      new MongoServerError({ message: "x", errorLabels: ["SystemOverloadedError"] }),
    ],
  ])("is %s", (_, error) => expect(isOutage(error)).toBe(true));

  test.each<readonly [string, unknown]>([
    ["a duplicate key", new MongoServerError({ message: "E11000", code: 11_000 })],
    ["a mistake of ours", new TypeError("x is not a function")],
    ["a call of the driver that makes no sense", new NamedError("MongoInvalidArgumentError")],
    ["one write of several that is a duplicate", coded(11_000)],
    ["an error of something else", coded("DRILL")],
    ["no error at all", undefined],
  ])("is not %s", (_, error) => expect(isOutage(error)).toBe(false));
});
