import { sleep } from "../../../src/sleep.ts";
import { type Call, type Fault, type Mode } from "./fault.ts";

/** Through this a process makes every call of a port. */
export type Step = <R>(call: Call, effect: () => Promise<R>) => Promise<R>;

/** One life of one process. */
export interface CrashingProcess {
  readonly id: string;
  readonly step: Step;
  /** Resolves when the world takes it for dead: at its death, or when it begins to stand still. */
  readonly lost: Promise<void>;
  isLost(): boolean;
  /** Called at that moment, before anything else happens. */
  onLost(then: () => void): void;
}

/** Longer than others wait before they take its work over (`GONE_AFTER_MS`). */
const STALL_MS = 9_000;
/** How long it then goes on. */
const AWAKE_MS = 3_000;
const never = (): Promise<never> => new Promise<never>(() => {});

/** The processes of one run, which count their calls in one sequence; the chosen one of them goes wrong. */
export function createProcesses(fault: Fault | null) {
  const calls: Call[] = [];
  const alive = new Set<{ die(): void }>();
  let standingStill = 0;

  const modeNow = (call: Call): Mode | null => {
    calls.push(call);
    return fault?.at === calls.length ? fault.mode : null;
  };

  function start(id: string): CrashingProcess {
    let dead = false;
    let lost = false;
    let thawed: Promise<void> = Promise.resolve();
    let tellLost = (): void => {};
    const losing = new Promise<void>((resolve) => (tellLost = resolve));
    const hooks: (() => void)[] = [];
    const self = { die };
    alive.add(self);

    function lose(): void {
      if (lost) return;
      lost = true;
      for (const hook of hooks) hook();
      tellLost();
    }
    function die(): void {
      dead = true;
      alive.delete(self);
      lose();
    }
    function dieNow(): void {
      die();
      if (fault?.together) for (const other of alive) other.die();
    }
    function stall(): Promise<void> {
      standingStill += 1;
      thawed = sleep(STALL_MS).then(() => {
        void sleep(AWAKE_MS).then(() => {
          standingStill -= 1;
          die();
        });
      });
      lose();
      return thawed;
    }

    const step: Step = async (call, effect) => {
      await thawed;
      if (dead) return never();
      switch (modeNow({ ...call, name: `${id} ${call.name}` })) {
        case "before":
          dieNow();
          return never();
        case "after": {
          const answer = await effect();
          dieNow();
          return answer;
        }
        case "unanswered":
          await effect().catch(() => {});
          dieNow();
          return never();
        case "half":
          await call.half?.().catch(() => {});
          dieNow();
          return never();
        case "refused":
          throw call.outage?.();
        case "cut":
          await effect();
          throw call.outage?.();
        case "stalled": {
          // What it has read is old by then; what it writes, it writes late.
          const read = call.kind === "read" ? await effect() : null;
          await stall();
          return call.kind === "read" ? (read as Awaited<ReturnType<typeof effect>>) : effect();
        }
        default: {
          const answer = await effect();
          await thawed;
          return dead ? never() : answer;
        }
      }
    };

    return { id, step, lost: losing, isLost: () => lost, onLost: (then) => void hooks.push(then) };
  }

  return {
    start,
    calls: calls as readonly Call[],
    /** Does a process that was taken for dead still live? */
    isOneLeft: () => standingStill > 0,
  };
}
