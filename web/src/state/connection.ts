import type { ConnectionState } from "@bookspace/client";
import { computed, signal } from "@preact/signals";

/** What the header says: is what you see live? */
export type Connection = "connecting" | "connected" | "catching-up" | "reconnecting" | "offline";

const socket = signal<ConnectionState>("closed");
const online = signal(navigator.onLine);
const feedsBehind = signal(0);
const wasConnected = signal(false);

/** When the connection was lost, in milliseconds; null while there is one. */
export const lostAt = signal<number | null>(null);

export const connection = computed<Connection>(() => {
  if (!online.value) return "offline";
  if (socket.value === "connected") return feedsBehind.value > 0 ? "catching-up" : "connected";
  return wasConnected.value ? "reconnecting" : "connecting";
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

/** A feed is behind until it says that it has caught up. Call what comes back then, or when it is left. */
export function beginCatchingUp(): () => void {
  let over = false;
  // Not read: an effect that begins would run again at each change of the number.
  feedsBehind.value = feedsBehind.peek() + 1;
  return () => {
    if (over) return;
    over = true;
    feedsBehind.value = feedsBehind.peek() - 1;
  };
}

addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));
