import type { DeadLetterGroupsQuery, EventFilter, EventType, ReplayPlanQuery, ReplaysQuery } from "@bookspace/client";

export type Group = DeadLetterGroupsQuery["deadLetterGroups"][number];
export type Plan = ReplayPlanQuery["replayPlan"];
export type Replay = ReplaysQuery["replays"]["edges"][number]["node"];

/** What makes a group: one consumer, one fault. */
export interface GroupKey {
  readonly consumer: string;
  readonly fingerprint: string;
}

/** Its place in the URL: `search.0c5e8a41d2f7`. */
export const printKey = ({ consumer, fingerprint }: GroupKey): string => `${consumer}.${fingerprint}`;

export function parseKey(text: string): GroupKey | null {
  const dot = text.lastIndexOf(".");
  return dot < 1 || dot === text.length - 1 ? null : { consumer: text.slice(0, dot), fingerprint: text.slice(dot + 1) };
}

export const hrefOf = (key: GroupKey): string => `/dead-letters/${printKey(key)}`;

/** Selects all dead letters of the group, and no other. */
export const filterOf = ({ consumer, fingerprint }: GroupKey): EventFilter => ({ consumers: [consumer], fingerprint });

export const isSame = (one: GroupKey, other: GroupKey): boolean => printKey(one) === printKey(other);

interface ReplayFilter {
  readonly consumers?: readonly string[] | null;
  readonly fingerprint?: string | null;
  readonly ids?: readonly string[] | null;
  readonly types?: readonly EventType[] | null;
}

/** Was it about this group? One that names no consumer or fault is about all of them. */
export function concerns({ filter }: Pick<Replay, "filter">, { consumer, fingerprint }: GroupKey): boolean {
  const { consumers, fingerprint: fault } = filter as ReplayFilter;
  return (!consumers || consumers.includes(consumer)) && (!fault || fault === fingerprint);
}

/** What a replay is about, in few words. */
export function aboutOf({ filter }: Pick<Replay, "filter">): string {
  const { consumers, fingerprint, ids } = filter as ReplayFilter;
  const parts = [
    ...(consumers ? [consumers.join(", ")] : []),
    ...(fingerprint ? [fingerprint] : []),
    ...(ids ? [ids.length === 1 ? "one event" : `${ids.length} events`] : []),
  ];
  return parts.length > 0 ? parts.join(" · ") : "a filter";
}
