import { describe, expect, test } from "@jest/globals";
import { createAdmission, MAX_CHANGES, MAX_OF_USER, MAX_REQUESTS } from "../../src/admission/admission.ts";
import { admitted } from "../../src/admission/admitted.ts";
import { type Commands } from "../../src/documents/commands.ts";
import { gate } from "../support/recorded-broker.ts";
import { recordedLog, silentLog } from "../support/recorded-log.ts";

const OVERLOADED = { code: "OVERLOADED", retryable: true, status: 503 };

/** An admission with as many changes under way as there may be; `goOn` ends them. */
function fullOfChanges() {
  const { log, lines } = recordedLog();
  const admission = createAdmission(log);
  const { passed, open } = gate();
  const running = Array.from({ length: MAX_CHANGES }, () => admission.change(() => passed));
  return { admission, lines, running, goOn: open };
}

describe("changes", () => {
  test("past their bound are refused at once, and taken again as soon as one has ended", async () => {
    const { admission, running, goOn } = fullOfChanges();
    await expect(admission.change(async () => "never begun")).rejects.toMatchObject(OVERLOADED);
    expect(() => admission.checkChange()).toThrow(expect.objectContaining(OVERLOADED));
    goOn();
    await Promise.all(running);
    await expect(admission.change(async () => "done")).resolves.toBe("done");
    expect(() => admission.checkChange()).not.toThrow();
  });

  test("that fail make room too", async () => {
    const admission = createAdmission(silentLog);
    for (let n = 0; n <= MAX_CHANGES; n++)
      await expect(admission.change(() => Promise.reject(new Error("refused by the store")))).rejects.toThrow(
        "by the store",
      );
  });

  test("that are refused leave room for reads", () => {
    const { admission } = fullOfChanges();
    expect(() => admission.request()).not.toThrow();
  });

  test("that are refused in a row are one line in the log", async () => {
    const { admission, lines } = fullOfChanges();
    for (let n = 0; n < 10; n++) expect(() => admission.checkChange()).toThrow();
    expect(lines).toEqual([
      { level: "warn", fields: { requests: 0, changes: MAX_CHANGES }, message: "Overloaded: changes are refused" },
    ]);
  });

  test("are all commands: none gets past the bound", async () => {
    const { admission } = fullOfChanges();
    const begun: string[] = [];
    const command = (name: string) => async () => void begun.push(name);
    const commands = {
      registerUser: command("registerUser"),
      createDocument: command("createDocument"),
      updateDocument: command("updateDocument"),
      addComment: command("addComment"),
    } as unknown as Commands; // what they answer is of no interest here
    for (const refused of Object.values(admitted(commands, admission)))
      await expect(refused({} as never, {})).rejects.toMatchObject(OVERLOADED);
    expect(begun).toEqual([]);
  });
});

describe("requests", () => {
  test("past their bound are refused, and each makes room once when it is over", () => {
    const admission = createAdmission(silentLog);
    const over = Array.from({ length: MAX_REQUESTS }, () => admission.request());
    expect(() => admission.request()).toThrow(expect.objectContaining(OVERLOADED));
    over[0]?.();
    over[0]?.();
    admission.request();
    expect(() => admission.request()).toThrow(expect.objectContaining(OVERLOADED));
  });

  test("of one user are a tenth of these at most: one more is refused for now, and another user's is not", () => {
    const admission = createAdmission(silentLog);
    const [ada, bob] = [
      { id: "ada", roles: ["user"] },
      { id: "bob", roles: ["user"] },
    ] as const;
    const over = Array.from({ length: MAX_OF_USER }, () => admission.of(ada));
    const refused = expect.objectContaining({ code: "RATE_LIMITED", retryable: true, status: 429 });
    expect(() => admission.of(ada)).toThrow(refused);
    admission.of(bob);
    over[0]?.();
    over[0]?.();
    admission.of(ada);
    expect(() => admission.of(ada)).toThrow(refused);
  });
});
