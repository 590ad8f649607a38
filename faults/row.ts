import { type Services } from "../test/services/both.ts";
import { type Random } from "../test/support/random.ts";
import { type Follower } from "./load/follower.ts";
import { type Journal } from "./load/journal.ts";
import { type Reader } from "./oracle/reader.ts";
import { openSystem, type System } from "./system/system.ts";

/** This machine does not let the fault be brought about: the row is left out, and the table says why. */
export class NotPossible extends Error {
  constructor(why: string) {
    super(why);
    this.name = "NotPossible";
  }
}

/** What a row can use while the load runs. */
export interface Run {
  readonly random: Random;
  readonly journal: Journal;
  readonly followers: readonly Follower[];
  readonly reader: Reader;
}

/** An installation, and the fault that it will meet. */
export interface Scene {
  /** Of the APIs; the clients go from one to the other. */
  readonly urls: readonly string[];
  /** Lines of the processes' logs, by process. */
  logged(): ReadonlyMap<string, readonly string[]>;
  /** Before the load, such as many dead letters. */
  prepare?(run: Run): Promise<void>;
  /** Brings the fault about and ends it: resolves at its end. Answers what more there is to tell, in a few words. */
  fault(run: Run): Promise<string | void>;
  /** Resolves when the row's own part is as before too. */
  recovered?(run: Run): Promise<void>;
  /** After the oracle's conditions are met: what the row wants to be checked besides. @throws Error that says what is wrong. */
  check?(run: Run): Promise<void>;
  close(): Promise<void>;
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  /** What is done, in one sentence. */
  readonly about: string;
  /** How long it may take after the fault, and again after the load, until nothing is left to do; more than the fault may leave behind. */
  readonly settleMs: number;
  open(services: Services, random: Random): Promise<Scene>;
}

type OnServices<T> = (run: Run & { readonly system: System }) => Promise<T>;

interface Options {
  readonly settleMs?: number;
  readonly prepare?: OnServices<void>;
  readonly recovered?: OnServices<void>;
  readonly check?: OnServices<void>;
  /** Ends what `prepare` started. */
  readonly close?: () => Promise<void>;
}

export const SETTLE_MS = 60_000;

/** A row on two APIs and two workers. */
export const row = (
  name: string,
  about: string,
  fault: OnServices<string | void>,
  { settleMs = SETTLE_MS, prepare, recovered, check, close }: Options = {},
): Row => ({
  name,
  about,
  settleMs,
  async open(services) {
    const system = await openSystem(services);
    return {
      urls: system.apis.map(({ url }) => url),
      logged: () => new Map(system.members.map((member) => [member.name, member.logged()])),
      fault: (run) => fault({ ...run, system }),
      prepare: async (run) => prepare?.({ ...run, system }),
      recovered: async (run) => recovered?.({ ...run, system }),
      check: async (run) => check?.({ ...run, system }),
      async close() {
        await close?.();
        await system.close();
      },
    };
  },
});
