import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { loadRules, readRules, RulesFileError } from "../../src/alerts/rules-file.ts";
import { RULE } from "../../src/alerts/rule-input.ts";

const mistakes = (rules: unknown, canSign = true): string => {
  try {
    readRules(typeof rules === "string" ? rules : JSON.stringify(rules), { canSign });
  } catch (error) {
    if (error instanceof RulesFileError) return error.message;
    throw error;
  }
  return "";
};

const when = { outboxBacklog: { moreThan: 5 } };

describe("a file of rules", () => {
  test("is an array; a rule is known by its name, and is enabled unless told otherwise", () => {
    const path = join(mkdtempSync(join(tmpdir(), "bookspace-rules-")), "rules.json");
    const filter = { types: ["document.created"], text: "guide" };
    writeFileSync(
      path,
      JSON.stringify([
        { name: "Backlog", when },
        {
          name: "Many",
          enabled: false,
          webhook: "https://example.com/x",
          when: { deadLetters: { moreThan: 2, windowSeconds: 60, filter } },
        },
      ]),
    );
    expect(loadRules(path, { canSign: true })).toEqual([
      {
        id: "configuration:Backlog",
        source: "configuration",
        name: "Backlog",
        enabled: true,
        webhook: null,
        when: { kind: "outboxBacklog", moreThan: 5 },
      },
      {
        id: "configuration:Many",
        source: "configuration",
        name: "Many",
        enabled: false,
        webhook: "https://example.com/x",
        when: { kind: "deadLetters", moreThan: 2, windowSeconds: 60, filter },
      },
    ]);
  });

  test("tells all its mistakes at once, each with its place", () => {
    const message = mistakes([
      { name: "", when },
      { name: "A", when: { silence: { seconds: 0 }, oldestWaiting: { seconds: 1 } } },
      {
        name: "B",
        when: {
          deadLetters: { moreThan: 1, windowSeconds: 60, filter: { since: "2026-01-01T00:00:00Z", types: ["x"] } },
        },
      },
      { name: "C", when, webhook: "ftp://example.com" },
      { name: "D", when, color: "red" },
    ]);
    for (const place of [
      "[0].name",
      "[1].when.silence.seconds",
      "[2].when.deadLetters.filter.since",
      "[2].when.deadLetters.filter.types",
      "[3].webhook",
    ])
      expect(message).toContain(place);
    expect(message).toContain("color");
  });

  test.each([
    ["no JSON", "{", "It is not JSON"],
    ["no array", {}, "a JSON array of rules"],
    [
      "two of one name",
      [
        { name: "A", when },
        { name: "A", when },
      ],
      "'A': another rule has this name",
    ],
    ["no condition", [{ name: "A", when: {} }], "exactly one of newFingerprint, deadLetters"],
    ["two conditions", [{ name: "A", when: { ...when, newFingerprint: {} } }], "exactly one of"],
    ["an unknown consumer", [{ name: "A", when: { newFingerprint: { consumer: "mail" } } }], "one of notifications"],
  ])("with %s is refused", (_name, rules, reason) => {
    expect(mistakes(rules)).toContain(reason);
  });

  test("with a webhook needs a secret", () => {
    const rules = [{ name: "A", when, webhook: "https://example.com" }];
    expect(mistakes(rules, false)).toContain("ALERT_WEBHOOK_SECRET is not set");
    expect(mistakes(rules, true)).toBe("");
  });

  test("that can't be read says so", () => {
    expect(() => loadRules("/nowhere/rules.json", { canSign: true })).toThrow("ENOENT");
  });
});

describe("a webhook's address", () => {
  const accepts = (webhook: string) => RULE.safeParse({ name: "A", when, webhook }).success;

  test.each(["https://example.com/hook?x=1", "http://127.0.0.1:8080", "http://10.0.0.1/", "http://[::1]/"])(
    "may be %s",
    (url) => expect(accepts(url)).toBe(true),
  );

  test.each([
    "example.com",
    "file:///etc/passwd",
    "https://user:password@example.com/",
    "http://169.254.169.254/latest/meta-data",
    "http://2852039166/", // the same address as a number
    "http://[::ffff:169.254.169.254]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
  ])("may not be %s", (url) => expect(accepts(url)).toBe(false));
});
