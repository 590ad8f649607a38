import { type Random } from "../test/support/random.ts";
import { type Follower } from "./load/follower.ts";
import { type Journal } from "./load/journal.ts";
import { type Reader } from "./oracle/reader.ts";
import { type Services } from "./system/services.ts";
import { openSystem, type System } from "./system/system.ts";

/** What a fault is done to: an installation with an API at each address. */
export interface Target {
  /** Of the APIs; the clients go from one to the other. */
  readonly urls: readonly string[];
  /** Lines of the processes' logs, by process. */
  logged(): ReadonlyMap<string, readonly string[]>;
  close(): Promise<void>;
}

/** What a row can use while the load runs. */
export interface Run {
  readonly random: Random;
  readonly journal: Journal;
  readonly followers: readonly Follower[];
  readonly reader: Reader;
  /** Ids of events that the row put in by itself. */
  readonly forged: Set<string>;
}

/** A target, and the fault that it will meet. */
export interface Scene extends Target {
  /** Before the load, such as many dead letters. */
  prepare?(run: Run): Promise<void>;
  /** Brings the fault about and ends it: resolves at its end. Answers what more there is to tell, in a few words. */
  fault(run: Run): Promise<string | void>;
  /** After the oracle's conditions are met: what the row wants to be checked besides. @throws Error that says what is wrong. */
  check?(run: Run): Promise<void>;
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  /** What is done, in one sentence. */
  readonly about: string;
  /** Mutations a second that the load aims at. */
  readonly perSecond: number;
  /** How long it may take after the load until nothing is left to do; more than the fault may leave behind. */
  readonly settleMs: number;
  open(services: Services, random: Random): Promise<Scene>;
}

type Fault = (run: Run & { readonly system: System }) => Promise<string | void>;

interface ServicesRow {
  readonly perSecond?: number;
  readonly settleMs?: number;
  readonly prepare?: (run: Run & { readonly system: System }) => Promise<void>;
  readonly check?: (run: Run & { readonly system: System }) => Promise<void>;
}

const PER_SECOND = 60;
const SETTLE_MS = 60_000;

/** A row on two APIs and two workers. */
export const row = (name: string, about: string, fault: Fault, options: ServicesRow = {}): Row => ({
  name,
  about,
  perSecond: options.perSecond ?? PER_SECOND,
  settleMs: options.settleMs ?? SETTLE_MS,
  async open(services) {
    const system = await openSystem(services);
    const { prepare, check } = options;
    return {
      urls: system.apis.map(({ url }) => url),
      logged: () => new Map(system.members.map((member) => [member.name, member.logged()])),
      close: system.close,
      fault: (run) => fault({ ...run, system }),
      ...(prepare ? { prepare: (run) => prepare({ ...run, system }) } : {}),
      ...(check ? { check: (run) => check({ ...run, system }) } : {}),
    };
  },
});
