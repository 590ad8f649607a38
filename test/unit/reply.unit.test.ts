import { type ServerResponse } from "node:http";
import { expect, test } from "@jest/globals";
import { sendError } from "../../src/http/reply.ts";
import { recordedLog } from "../support/recorded-log.ts";

test("what nobody foresaw is masked: the client gets an id, the log what happened under it", () => {
  const { log, lines } = recordedLog();
  let status = 0;
  let text = "";
  const response = {
    headersSent: false,
    writeHead: (code: number) => void (status = code),
    end: (body: string) => void (text = body),
  } as unknown as ServerResponse;
  sendError(response, new Error("password of the database: hunter2"), log);
  const problem = JSON.parse(text) as { readonly code: string; readonly errorId: string };
  expect([status, problem.code]).toEqual([500, "INTERNAL_SERVER_ERROR"]);
  expect(text).not.toContain("hunter2");
  expect(lines).toMatchObject([{ level: "error", fields: { errorId: problem.errorId } }]);
});
