import { createLogUpdate } from "log-update";

/** Lines at the bottom of the terminal that are drawn anew. */
export interface Screen {
  show(lines: readonly string[]): void;
  /** Leaves what was drawn last, and gives cursor and keyboard back. */
  close(): void;
}

/**
 * Takes the keyboard too: what is typed would stand between the lines. 'q' calls `onQuit`; Ctrl-C interrupts as ever.
 */
export function openScreen(onQuit: () => void): Screen {
  const update = createLogUpdate(process.stdout);
  const { stdin } = process;
  const onData = (keys: Buffer): void => {
    if (keys.includes(3)) process.emit("SIGINT");
    else if (keys.toString() === "q") onQuit();
  };
  let last: readonly string[] = [];
  const draw = (): void => update(last.join("\n"));
  if (stdin.isTTY) stdin.setRawMode(true).on("data", onData).resume();
  process.stdout.on("resize", draw);
  return {
    show(lines) {
      // log-update patches frames line by line, and loses one when a frame grows or shrinks.
      if (lines.length !== last.length) update.clear();
      last = lines;
      draw();
    },
    close() {
      process.stdout.off("resize", draw);
      update.done();
      if (stdin.isTTY) stdin.setRawMode(false).off("data", onData).pause();
    },
  };
}
