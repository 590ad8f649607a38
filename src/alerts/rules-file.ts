import { readFileSync } from "node:fs";
import * as z from "zod";
import { RULE } from "./rule-input.ts";
import { type AlertRule, MAX_RULES } from "./rule.ts";

const FILE = z.array(RULE, "a JSON array of rules").max(MAX_RULES, `at most ${MAX_RULES} rules`);

/** All that is wrong with the file that `ALERT_RULES` names, a line each. */
export class RulesFileError extends Error {
  readonly code = "CONFIG_INVALID";
  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    super(`The alert rules (ALERT_RULES) have ${count}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "RulesFileError";
  }
}

interface Options {
  /** Is there a secret to sign with? */
  readonly canSign: boolean;
}

/** @throws RulesFileError */
export function loadRules(path: string, options: Options): readonly AlertRule[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new RulesFileError([error instanceof Error ? `${error.message}.` : String(error)]);
  }
  return readRules(text, options);
}

/**
 * The rules of a configuration file: a JSON array, each with `name`, `when` and perhaps `enabled` and `webhook`. A rule is known by
 * its name, so that its alerts outlive a restart. @throws RulesFileError
 */
export function readRules(text: string, { canSign }: Options): readonly AlertRule[] {
  const json = parse(text);
  if (json === undefined) throw new RulesFileError(["It is not JSON."]);
  const parsed = FILE.safeParse(json);
  const rules = parsed.success ? parsed.data : [];
  const repeated = rules.filter(({ name }, index) => rules.findIndex((rule) => rule.name === name) !== index);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${placeOf(path)}${message}.`),
    ...repeated.map(({ name }) => `'${name}': another rule has this name; alerts are known by it.`),
    ...(!canSign && rules.some((rule) => rule.webhook !== null)
      ? ["A rule has a webhook, but ALERT_WEBHOOK_SECRET is not set: what is sent there must be signed."]
      : []),
  ];
  if (problems.length > 0) throw new RulesFileError(problems);
  return rules.map((rule) => ({ id: `configuration:${rule.name}`, source: "configuration", ...rule }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? ""
    : `${path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("")}: `;
