import type { Session } from "./shell.ts";

export const lossOf = ({ settings }: Pick<Session, "settings">): string =>
  `! The connection to ${settings.endpoint} was lost; trying again until it is back.`;

/** Is told once that the connection is lost, and once that it is back. */
export function onLoss({ onConnection, stop }: Session, told: (isLost: boolean) => void): void {
  let isLost = false;
  onConnection((state) => {
    if (stop.aborted) return;
    if ((state === "lost" && !isLost) || (state === "connected" && isLost)) {
      isLost = !isLost;
      told(isLost);
    }
  });
}

/** Says both on stderr; `back` is what comes of it. */
export function tellLoss(session: Session, back: string): void {
  const { say, sayPaint } = session;
  // A bar that is being drawn stands in the line.
  const start = process.stderr.isTTY ? "\r\u001b[K" : "";
  onLoss(session, (isLost) =>
    say(start + (isLost ? sayPaint("yellow", lossOf(session)) : sayPaint("green", `✓ Connected again; ${back}.`))),
  );
}
