import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { sum } from "../../dead-letters/run.ts";
import { type ReplayMode, type ReplayRecord, type ReplayStatus } from "../../store/records/dead-letters.ts";
import { connectionType } from "./connection.ts";
import { ReplayModeEnum } from "./dead-letters.ts";
import { toFilterInput } from "./enum-names.ts";
import { DateTime, Json } from "./scalars.ts";

export const ReplayStatusEnum = { RUNNING: "running", STOPPED: "stopped", COMPLETED: "completed" } as const;
registerEnumType(ReplayStatusEnum, {
  name: "ReplayStatus",
  description: "How far a replay has come.",
  valuesConfig: {
    RUNNING: { description: "It goes on, also when the API process that began it ends." },
    STOPPED: { description: "An operator stopped it, or a canary met the same fault again: `reason` says which." },
    COMPLETED: { description: "All that matched when it was started was replayed and is settled, or was skipped." },
  },
});

@ObjectType("ReplayJob", {
  description:
    "A replay of what matched a filter when it was started. It counts dead letters: one event of one consumer each.",
  simpleResolvers: true,
})
export class ReplayJob {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => ReplayStatusEnum, { description: "How far it has come." })
  status!: ReplayStatus;

  @Field(() => String, { nullable: true, description: "Why it was stopped; null unless it was." })
  reason!: string | null;

  @Field(() => ReplayModeEnum, { description: "How it goes forward." })
  mode!: ReplayMode;

  @Field(() => Json, { description: "The `EventFilter`, as it is given." })
  filter!: unknown;

  @Field(() => Json, {
    nullable: true,
    description: "The fields that it sets in each payload; null when it sets none.",
  })
  editData!: unknown;

  @Field(() => ID, { description: "The operator." })
  requestedBy!: string;

  @Field(() => Int, { description: "How many matched when it was started." })
  matched!: number;

  @Field(() => Int, { description: "How many were handed to their consumers again." })
  replayed!: number;

  @Field(() => Int, { description: "Of those, how many are done now." })
  processed!: number;

  @Field(() => Int, { description: "Of those, how many became dead letters again." })
  failedAgain!: number;

  @Field(() => Int, {
    description:
      "How many were not replayed, because another replay had them or the ledger does not know their payload.",
  })
  skipped!: number;

  @Field(() => Int, {
    description: "How many match, and were met, that became dead letters after it was started: they are not replayed.",
  })
  arrivedMeanwhile!: number;

  @Field(() => DateTime, { description: "When it was started." })
  startedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was over." })
  finishedAt!: string | null;
}

export const ReplayConnection = connectionType("Replay", ReplayJob);

export const toReplayJob = ({ _id, done, current, ...replay }: ReplayRecord): ReplayJob => ({
  id: _id,
  status: replay.status,
  reason: replay.reason,
  mode: replay.mode,
  filter: toFilterInput(replay.filter),
  editData: replay.editData,
  requestedBy: replay.requestedBy,
  matched: replay.matched,
  ...sum(done, current),
  skipped: replay.skipped,
  arrivedMeanwhile: replay.arrivedMeanwhile,
  startedAt: replay.startedAt,
  finishedAt: replay.finishedAt,
});
