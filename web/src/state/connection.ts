import type { ConnectionState } from "@bookspace/client";
import { computed, effect, type Signal, signal } from "@preact/signals";

/** What the header says: is what you see live? */
export type Connection = "connecting" | "connected" | "catching-up" | "reconnecting" | "offline";

const socket = signal<ConnectionState>("closed");
const online = signal(navigator.onLine);
/** Of feeds that begin: only at the start of the page is what is shown not live for that, as it never was. */
const feedsOpening = signal(0);
/** Of feeds that were cut off, and have yet to tell what was missed. */
const feedsBehind = signal(0);
const wasConnected = signal(false);
const wasLive = signal(false);

/** When the connection was lost, in milliseconds; null while there is one. */
export const lostAt = signal<number | null>(null);

export const connection = computed<Connection>(() => {
  if (!online.value) return "offline";
  if (socket.value !== "connected") return wasConnected.value && lostAt.value !== null ? "reconnecting" : "connecting";
  if (feedsBehind.value > 0) return "catching-up";
  return wasLive.value || feedsOpening.value === 0 ? "connected" : "connecting";
});

/** Is what is shown as new as it can be? */
export const isLive = computed(() => connection.value === "connected");

export function onConnection(state: ConnectionState): void {
  socket.value = state;
  if (state === "connected") {
    wasConnected.value = true;
    lostAt.value = null;
  } else if (state === "lost") lostAt.value ??= Date.now();
}

effect(() => {
  if (connection.value === "connected") wasLive.value = true;
});

/** Counts one for as long as what comes back is not called. */
function holding(held: Signal<number>): () => void {
  let over = false;
  // Not read: an effect that begins would run again at each change of the number.
  held.value = held.peek() + 1;
  return () => {
    if (over) return;
    over = true;
    held.value = held.peek() - 1;
  };
}

/** A feed is opening until it says that it has caught up. Call what comes back then, or when it is left. */
export const beginOpening = (): (() => void) => holding(feedsOpening);

/** A feed that was cut off is behind until it says that it has caught up. Call what comes back then, or when it is left. */
export const beginCatchingUp = (): (() => void) => holding(feedsBehind);

addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));
