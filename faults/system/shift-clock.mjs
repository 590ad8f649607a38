// Preloaded into one process: its wall clock is off by what CLOCK_SHIFT_FILE says, in milliseconds, from the moment it says so.
// The monotonic clock stays right, as when somebody sets a machine's time.
import { readFileSync } from "node:fs";

const RealDate = Date;
const realNow = Date.now;
let shiftMs = 0;

function read() {
  try {
    shiftMs = Number(readFileSync(process.env.CLOCK_SHIFT_FILE, "utf8")) || 0;
  } catch {
    shiftMs = 0; // no file: right
  }
}

const now = () => realNow() + shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new RealDate(now()).toString(),
});
RealDate.now = now;
read();
setInterval(read, 100).unref();
