import { createLogUpdate } from "log-update";

/** Lines at the bottom of the terminal that are drawn anew. */
export interface Screen {
  /** Draws what `lines` answers, now and when the terminal has another size. */
  show(lines: () => readonly string[]): void;
  /** Leaves what was drawn last, and gives cursor and keyboard back. */
  close(): void;
}

const CLEAR = "\u001b[2J\u001b[H";

/**
 * Takes the keyboard too: what is typed would stand between the lines. 'q' calls `onQuit`; Ctrl-C interrupts as ever.
 */
export function openScreen(onQuit: () => void): Screen {
  const { stdin, stdout } = process;
  const update = createLogUpdate(stdout);
  let current: () => readonly string[] = () => [];
  let height = 0;

  function draw(): void {
    const lines = current();
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
    show(lines) {
      current = lines;
      draw();
    },
    close() {
      stdout.off("resize", onResize);
      update.done();
      if (stdin.isTTY) stdin.setRawMode(false).off("data", onData).pause();
    },
  };
}
