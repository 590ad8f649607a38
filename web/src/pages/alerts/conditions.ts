import type { AlertConditionFieldsFragment, AlertConditionInput } from "@bookspace/client";
import { filterWords } from "../../ui/filter-words.ts";
import { duration, plural } from "../../ui/format.ts";

export type Condition = AlertConditionFieldsFragment;

/** What a rule can watch for, in the form's order. */
export const KINDS = {
  newFingerprint: "A new fault",
  deadLetters: "Many dead letters",
  oldestWaiting: "An event waits for long",
  silence: "A consumer does nothing",
  outboxBacklog: "Many events are not published",
} as const;
export type Kind = keyof typeof KINDS;

const KIND_OF: Readonly<Record<Condition["__typename"], Kind>> = {
  NewFingerprintCondition: "newFingerprint",
  DeadLettersCondition: "deadLetters",
  OldestWaitingCondition: "oldestWaiting",
  SilenceCondition: "silence",
  OutboxBacklogCondition: "outboxBacklog",
};

/** A condition as it is typed. What a kind does not have is left alone, so that one can go back to it. */
export interface ConditionDraft {
  readonly kind: Kind;
  /** Empty: each by itself. */
  readonly consumer: string;
  readonly seconds: string;
  readonly moreThan: string;
  /** An `EventFilter` as JSON; empty: all dead letters. */
  readonly filter: string;
}

export const FIRST_CONDITION: ConditionDraft = {
  kind: "newFingerprint",
  consumer: "",
  seconds: "300",
  moreThan: "10",
  filter: "",
};

export function draftOf(condition: Condition): ConditionDraft {
  const draft = { ...FIRST_CONDITION, kind: KIND_OF[condition.__typename] };
  switch (condition.__typename) {
    case "NewFingerprintCondition":
      return { ...draft, consumer: condition.consumer ?? "" };
    case "DeadLettersCondition": {
      const filter = condition.filter === null ? "" : JSON.stringify(condition.filter);
      return { ...draft, moreThan: String(condition.moreThan), seconds: String(condition.windowSeconds), filter };
    }
    case "OldestWaitingCondition":
    case "SilenceCondition":
      return { ...draft, consumer: condition.consumer ?? "", seconds: String(condition.seconds) };
    case "OutboxBacklogCondition":
      return { ...draft, moreThan: String(condition.moreThan) };
  }
}

/** As the API takes it. @throws SyntaxError when the filter is no JSON */
export function toInput(draft: ConditionDraft): AlertConditionInput {
  const consumer = draft.consumer === "" ? {} : { consumer: draft.consumer };
  const seconds = Number(draft.seconds);
  const moreThan = Number(draft.moreThan);
  switch (draft.kind) {
    case "newFingerprint":
      return { newFingerprint: consumer };
    case "deadLetters": {
      const filter = draft.filter.trim() === "" ? {} : { filter: JSON.parse(draft.filter) as object };
      return { deadLetters: { moreThan, windowSeconds: seconds, ...filter } };
    }
    case "oldestWaiting":
      return { oldestWaiting: { seconds, ...consumer } };
    case "silence":
      return { silence: { seconds, ...consumer } };
    case "outboxBacklog":
      return { outboxBacklog: { moreThan } };
  }
}

/** A condition in words. */
export function describe(condition: Condition): string {
  switch (condition.__typename) {
    case "NewFingerprintCondition":
      return `${condition.consumer ?? "A consumer"} gives up because of a fault that is new`;
    case "DeadLettersCondition":
      return `More than ${plural(condition.moreThan, "dead letter")} within ${long(condition.windowSeconds)}${
        condition.filter === null ? "" : ` (${filterWords(condition.filter)})`
      }`;
    case "OldestWaitingCondition":
      return `The oldest event for ${condition.consumer ?? "a consumer"} waits for more than ${long(condition.seconds)}`;
    case "SilenceCondition":
      return `${condition.consumer ?? "A consumer"} does nothing for ${long(condition.seconds)}, although something waits`;
    case "OutboxBacklogCondition":
      return `More than ${plural(condition.moreThan, "event is", "events are")} not published`;
  }
}

/** What was measured when it fired. */
export function describeValue({ __typename }: Condition, value: number): string {
  if (__typename === "OldestWaitingCondition" || __typename === "SilenceCondition") return long(value);
  return __typename === "OutboxBacklogCondition" ? plural(value, "event") : plural(value, "dead letter");
}

const long = (seconds: number): string => duration(seconds * 1_000);
