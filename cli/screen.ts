import { createLogUpdate } from "log-update";
import type { Paint } from "./render/paint.ts";
import { cutFrame, type Frame, wholeFrame } from "./render/rows.ts";

/** Lines at the bottom of the terminal that are drawn anew. */
export interface Screen {
  /** Draws what `frame` answers, as far as it fits, now and when the terminal has another size. */
  show(frame: () => Frame): void;
  /** Leaves the last frame, whole, and gives cursor and keyboard back. */
  close(): void;
}

const CLEAR = "\u001b[2J\u001b[H";

/**
 * Takes the keyboard too: what is typed would stand between the lines. 'q' calls `onQuit`; Ctrl-C interrupts as ever.
 */
export function openScreen(onQuit: () => void, paint: Paint): Screen {
  const { stdin, stdout } = process;
  const update = createLogUpdate(stdout);
  let current = (): Frame => ({ lines: [] });
  let height = 0;
  let isCut = false;

  function draw(): void {
    const frame = current();
    // The cursor stands in the row below.
    const lines = cutFrame(frame, Math.max(1, (stdout.rows || 24) - 1), paint);
    isCut = lines.length < wholeFrame(frame).length;
    // log-update patches frames line by line, and loses one when a frame grows or shrinks.
    if (lines.length !== height) update.clear();
    height = lines.length;
    update(lines.join("\n"));
  }
  /** The terminal has broken the lines anew: nobody knows how many there are now. */
  function onResize(): void {
    update.done();
    stdout.write(CLEAR);
    draw();
  }
  function onData(data: Buffer): void {
    const keys = data.toString();
    if (keys.includes("\u0003")) process.emit("SIGINT");
    else if (keys.includes("q")) onQuit();
  }

  if (stdin.isTTY) stdin.setRawMode(true).on("data", onData).resume();
  stdout.on("resize", onResize);
  return {
    show(frame) {
      current = frame;
      draw();
    },
    close() {
      stdout.off("resize", onResize);
      if (isCut) {
        update.clear();
        stdout.write(`${wholeFrame(current()).join("\n")}\n`);
      }
      update.done();
      if (stdin.isTTY) stdin.setRawMode(false).off("data", onData).pause();
    },
  };
}
