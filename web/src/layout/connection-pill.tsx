import { now } from "../state/clock.ts";
import { type Connection, connection, lostAt } from "../state/connection.ts";
import { duration } from "../ui/format.ts";
import type { Tone } from "../ui/status.ts";

const LOOK: Readonly<Record<Connection, { readonly label: string; readonly tone: Tone; readonly meaning: string }>> = {
  connecting: { label: "Connecting", tone: "gray", meaning: "The live connection is being opened." },
  connected: { label: "Live", tone: "green", meaning: "Connected: what you see is pushed as it happens." },
  "catching-up": { label: "Catching up", tone: "blue", meaning: "Connected again: what was missed is being fetched." },
  reconnecting: {
    label: "Reconnecting",
    tone: "amber",
    meaning: "The connection was lost. What you see is as it was then.",
  },
  offline: { label: "Offline", tone: "red", meaning: "This device has no network. What you see is as it was before." },
};

/** Is what is shown live? Always in the same place, and told to screen readers when it changes. */
export function ConnectionPill() {
  const { label, tone, meaning } = LOOK[connection.value];
  const lost = lostAt.value;
  const isLost = connection.value === "reconnecting" || connection.value === "offline";
  return (
    <div class={`connection tone-${tone}`} title={meaning} data-state={connection.value}>
      <span class="dot" aria-hidden="true" />
      <span role="status">{label}</span>
      {isLost && lost !== null && now.value - lost >= 1_000 && (
        <span class="numeric connection-for">{duration(Math.floor((now.value - lost) / 1_000) * 1_000)}</span>
      )}
    </div>
  );
}
