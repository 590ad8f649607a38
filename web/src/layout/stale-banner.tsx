import { now } from "../state/clock.ts";
import { connection, lostAt } from "../state/connection.ts";
import { Icon } from "../ui/icon.tsx";
import { duration } from "../ui/format.ts";

/** A reconnect of a moment is told by the header alone. */
const TOLD_AFTER_MS = 2_000;

/** Says that the page is no longer live, and since when, for as long as that is so. */
export function StaleBanner() {
  const since = lostAt.value;
  const offline = connection.value === "offline";
  const lost = connection.value === "reconnecting" && since !== null && now.value - since >= TOLD_AFTER_MS;
  if (!offline && !lost) return null;
  const old =
    since === null ? "" : ` It is ${duration(Math.floor(Math.max(0, now.value - since) / 1_000) * 1_000)} old.`;
  return (
    <p class="stale">
      <Icon name="warning" />
      {offline
        ? "This device has no network: what you see does not change."
        : "The server does not answer: what you see does not change. It is tried again by itself, and nothing is missed."}
      {old}
    </p>
  );
}
