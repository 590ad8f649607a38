import * as z from "zod";
import { AppError } from "../errors.ts";
import { CONSUMERS } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { readFilter } from "../events/filter-input.ts";
import { type AlertCondition, type AlertKind } from "./rule.ts";
import { webhookProblem } from "./webhook/url.ts";

/** A window of one day at most: what is counted each second is to stay small. */
const MAX_SECONDS = 86_400;
const MAX_NUMBER = 1_000_000;

const seconds = z.int("whole seconds").min(1, "at least 1").max(MAX_SECONDS, `at most ${MAX_SECONDS}: a day`);
const moreThan = z.int("a whole number").min(0, "at least 0").max(MAX_NUMBER, `at most ${MAX_NUMBER}`);
const consumer = z
  .enum(CONSUMERS, `one of ${CONSUMERS.join(", ")}, or left out for each of them`)
  .nullish()
  .transform((name) => name ?? undefined);

const UNFIT = ["since", "until", "statuses"] as const;

/** A rule says itself what it counts, and when. */
const filter = z.unknown().transform((value, context): EventFilter | undefined => {
  if (value === null || value === undefined) return undefined;
  const given = value as EventFilter;
  for (const field of UNFIT.filter((name) => given[name] !== undefined && given[name] !== null))
    context.addIssue({ code: "custom", path: [field], message: "not in a rule: it says itself what it counts" });
  try {
    readFilter(given);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    for (const { path, message } of error.issues)
      context.addIssue({ code: "custom", path: path.split(".").slice(1), message });
  }
  return Object.fromEntries(Object.entries(given).filter(([, wanted]) => wanted !== null && wanted !== undefined));
});

const CONDITIONS = {
  newFingerprint: z.strictObject({ consumer }),
  deadLetters: z.strictObject({ moreThan, windowSeconds: seconds, filter: filter.optional() }),
  oldestWaiting: z.strictObject({ seconds, consumer }),
  silence: z.strictObject({ seconds, consumer }),
  outboxBacklog: z.strictObject({ moreThan }),
} as const;
const KINDS = Object.keys(CONDITIONS).join(", ");

/** A newer version may have written a rule of a kind that this one doesn't know. */
export const isKnownKind = (kind: string): kind is AlertKind => Object.hasOwn(CONDITIONS, kind);

const when = z
  .strictObject({
    newFingerprint: CONDITIONS.newFingerprint.nullish(),
    deadLetters: CONDITIONS.deadLetters.nullish(),
    oldestWaiting: CONDITIONS.oldestWaiting.nullish(),
    silence: CONDITIONS.silence.nullish(),
    outboxBacklog: CONDITIONS.outboxBacklog.nullish(),
  })
  .transform((given, context): AlertCondition => {
    const conditions = Object.entries(given).filter(([, condition]) => condition !== null && condition !== undefined);
    if (conditions.length !== 1) context.addIssue({ code: "custom", message: `exactly one of ${KINDS}` });
    const [kind, condition] = conditions[0] ?? [];
    const parts = Object.entries(condition ?? {}).filter(([, value]) => value !== undefined);
    return { kind, ...Object.fromEntries(parts) } as AlertCondition; // each was checked by the shape of its kind
  });

const webhook = z
  .string()
  .nullish()
  .transform((url) => url ?? null)
  .superRefine((url, context) => {
    const problem = url === null ? null : webhookProblem(url);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

const PARTS = {
  name: z
    .string()
    .max(100, "at most 100 characters")
    .refine((name) => name.trim() !== "", "must not be empty"),
  enabled: z
    .boolean()
    .nullish()
    .transform((enabled) => enabled ?? true),
  webhook,
  when,
};

/** A whole rule. */
export const RULE = z.strictObject(PARTS);

/** What is to change of a rule: what is left out stays. */
export const RULE_CHANGE = z.strictObject({
  name: PARTS.name.optional(),
  enabled: z.boolean().optional(),
  webhook: webhook.optional(),
  when: when.optional(),
});
