import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createAcknowledging } from "../../src/broker/rabbitmq/acknowledging.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function recorded(limit = 10) {
  const told: number[] = [];
  return { told, acknowledging: createAcknowledging((last: number) => void told.push(last), limit) };
}

test("what is handled within a moment is told of once, by the last of it", () => {
  const { told, acknowledging } = recorded();
  acknowledging.handled(1, 1);
  acknowledging.handled(2, 1);
  jest.advanceTimersByTime(20);
  acknowledging.handled(3, 1);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(40);
  expect(told).toEqual([3]);
  jest.advanceTimersByTime(1_000);
  acknowledging.handled(4, 1);
  jest.advanceTimersByTime(1_000);
  expect(told).toEqual([3, 4]);
});

test("so much that the broker may stop delivering is told of at once, and then counted anew", () => {
  const { told, acknowledging } = recorded(10);
  acknowledging.handled(4, 4);
  acknowledging.handled(10, 6);
  expect(told).toEqual([10]);
  acknowledging.handled(19, 9);
  expect(told).toEqual([10]);
  acknowledging.handled(20, 1);
  expect(told).toEqual([10, 20]);
});

test("whoever leaves tells at once, and once", () => {
  const { told, acknowledging } = recorded();
  acknowledging.handled(1, 1);
  acknowledging.flush();
  expect(told).toEqual([1]);
  acknowledging.flush();
  jest.advanceTimersByTime(1_000);
  expect(told).toEqual([1]);
});
