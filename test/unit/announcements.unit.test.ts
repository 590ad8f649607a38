import { expect, test } from "@jest/globals";
import { type Announced, inMessages, MAX_EFFECTS, MAX_TRANSITIONS } from "../../src/broker/announcements.ts";
import { TRANSITION_BOUNDS } from "../../src/events/transition.ts";

const transition = (status: Announced["status"], n: number, effects = 0): Announced =>
  ({
    status,
    eventId: `e${n}`,
    effects: Array.from({ length: effects }, () => ({ kind: "activity", id: "a" })),
  }) as unknown as Announced; // all that is asked of it
const many = (count: number, effects = 0) => Array.from({ length: count }, (_, n) => transition("handled", n, effects));
const sizes = (transitions: readonly Announced[]) => inMessages(transitions).map(({ length }) => length);

test("what is announced of one status goes together, in its order", () => {
  const some = [transition("handled", 1), transition("failed", 2), transition("handled", 3)];
  expect(inMessages(some).map((message) => message.map(({ eventId }) => eventId))).toEqual([["e1", "e3"], ["e2"]]);
  expect(inMessages([])).toEqual([]);
});

test("a message has a bounded number of transitions", () => {
  expect(sizes(many(2 * MAX_TRANSITIONS + 1))).toEqual([MAX_TRANSITIONS, MAX_TRANSITIONS, 1]);
});

test("and of effects that they tell of, so that it stays below what RabbitMQ takes", () => {
  const each = TRANSITION_BOUNDS.effects;
  const together = MAX_EFFECTS / each;
  expect(sizes(many(2 * together + 1, each))).toEqual([together, together, 1]);
  expect(sizes([...many(1, MAX_EFFECTS + 1), ...many(1)])).toEqual([1, 1]);
});
