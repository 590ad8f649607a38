/** A test that must turn red when a safeguard is switched off. */
export interface RedTest {
  /** From the root. */
  readonly file: string;
  /** A part of the test's full name, as it stands in the source. Where several tests have it, one of them must fail. */
  readonly test: string;
  /** Variables that the test is run with. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One thing in the source that keeps a promise, and how to show that it does. */
export interface Safeguard {
  /** Kebab case; no other has it. */
  readonly name: string;
  /** What no longer holds without it, in one line. */
  readonly promise: string;
  /** From the root. */
  readonly file: string;
  /** Text that the file has exactly once, and what stands there when the safeguard is switched off. */
  readonly old: string;
  readonly new: string;
  /** Each of them must turn red. */
  readonly tests: readonly [RedTest, ...RedTest[]];
  /** What the tests need beside the source: the bundles of the processes that they start; RabbitMQ and MongoDB. */
  readonly needs?: readonly ("bundles" | "services")[];
}

export const inTest =
  (file: string) =>
  (test: string): RedTest => ({ file, test });

/** One scenario of the crash tests alone: all of them take half a minute. */
export const crashing = (scenario: string): RedTest => ({
  file: "test/fault/every-crash-point.fault.test.ts",
  test: scenario,
  env: { SCENARIO: scenario },
});

/** The same of the tests that repeat, delay and reorder deliveries. */
export const redelivering = (scenario: string): RedTest => ({
  file: "test/fault/every-delivery.fault.test.ts",
  test: scenario,
  env: { SCENARIO: scenario },
});
