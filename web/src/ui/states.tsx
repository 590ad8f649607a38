import { BookspaceError } from "@bookspace/client";
import type { ComponentChildren } from "preact";
import { connection } from "../state/connection.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  /** What to do about it. */
  readonly children?: ComponentChildren;
}

/** Nothing is there, and that is no fault. */
export const Empty = ({ icon, title, children }: EmptyProps) => (
  <div class="state">
    <span class="state-icon">
      <Icon name={icon} />
    </span>
    <h2>{title}</h2>
    {children && <div class="state-text">{children}</div>}
  </div>
);

/** Rows of what comes, in their place, so that nothing jumps. */
export const Loading = ({ label = "Loading", rows = 6 }: { readonly label?: string; readonly rows?: number }) => (
  <div class="skeletons" role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, row) => (
      <span key={row} class="skeleton" aria-hidden="true" />
    ))}
    {connection.value !== "connected" && connection.value !== "connecting" && (
      <p class="muted">Waiting for the server…</p>
    )}
  </div>
);

const ADVICE: Readonly<Record<string, string>> = {
  FORBIDDEN: "This is for operators. Sign in as one to see it.",
  NETWORK: "The server did not answer. It is asked again when you press the button.",
  UNAVAILABLE: "The server is up, but something that it needs is away.",
};

/** Something went wrong; says what, and what to do. */
export function ErrorState({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const code = error instanceof BookspaceError ? error.code : "UNEXPECTED";
  const advice = ADVICE[code];
  return (
    <div class="state state-error" role="alert">
      <span class="state-icon">
        <Icon name="warning" />
      </span>
      <h2>{code === "FORBIDDEN" ? "Not for you to see" : "That did not work"}</h2>
      <div class="state-text">
        <p>{advice ?? error.message}</p>
        <p class="muted">
          <code>{code}</code>
          {advice && ` · ${error.message}`}
        </p>
      </div>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
