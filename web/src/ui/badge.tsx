import type { EventStatus } from "@bookspace/client";
import type { ComponentChildren } from "preact";
import { STATUS, type Tone } from "./status.ts";

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) => (
  <span class={`badge tone-${tone}`}>{children}</span>
);

/** A status is told by its word; the colour and the dot only help. */
export const StatusBadge = ({ status }: { readonly status: EventStatus }) => (
  <Badge tone={STATUS[status].tone}>
    <span class="dot" aria-hidden="true" />
    {STATUS[status].label}
  </Badge>
);
