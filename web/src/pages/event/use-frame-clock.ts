import { useEffect, useState } from "preact/hooks";

const FRAME_MS = 100;

/** Now, in milliseconds; ten times a second while something moves, for bars that grow. Else it stands. */
export function useFrameClock(moving: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!moving) return;
    let frame = 0;
    let drawn = 0;
    const tick = (at: number): void => {
      if (at - drawn >= FRAME_MS) {
        drawn = at;
        setNow(Date.now());
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [moving]);
  return now;
}
