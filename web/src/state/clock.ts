import { signal } from "@preact/signals";

const TICK_MS = 1_000;

/** The one clock that everything relative is told by: milliseconds, once a second; it rests while nobody looks. */
export const now = signal(Date.now());

let timer: ReturnType<typeof setInterval> | undefined;

function run(): void {
  clearInterval(timer);
  if (document.visibilityState === "hidden") return;
  now.value = Date.now();
  timer = setInterval(() => (now.value = Date.now()), TICK_MS);
}

document.addEventListener("visibilitychange", run);
run();
