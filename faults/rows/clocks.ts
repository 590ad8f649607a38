import { setTimeout as sleep } from "node:timers/promises";
import { row } from "../row.ts";

const WRONG_MS = 8_000;
const HOUR_MS = 3_600_000;

export const CLOCKS = [
  row(
    "clock-jumps",
    "the clock of one API and one worker jumps an hour ahead or back, and 8 s later to the right time",
    async ({ system, random }) => {
      const api = random.pick(system.apis);
      const worker = random.pick(system.workers);
      const ahead = random.below(2) === 0 ? 1 : -1;
      api.shiftClock(ahead * HOUR_MS);
      worker.shiftClock(-ahead * HOUR_MS);
      await sleep(WRONG_MS);
      api.shiftClock(0);
      worker.shiftClock(0);
      return `${api.name} an hour ${ahead > 0 ? "ahead" : "back"}, ${worker.name} the other way`;
    },
  ),
];
