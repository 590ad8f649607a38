import { type AuditLog } from "../audit/audit-log.ts";
import { type Clock, iso, type NewId } from "../clock.ts";
import { AppError, notFound } from "../errors.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Collections } from "../store/collections.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import { type ReplayMode, type ReplayRecord } from "../store/records/dead-letters.ts";
import { type Viewer } from "../viewer.ts";
import { checkEdit } from "./edit.ts";
import { countMatches, selectDeadLetters, total } from "./matches.ts";
import { NOTHING } from "./run.ts";
import { MAX_RUNNING, type ReplayRunner } from "./runner.ts";

export interface ReplayRequest {
  readonly filter: EventFilter;
  readonly mode: ReplayMode;
  /** Fields to set in each payload. */
  readonly editData?: unknown;
}

/** Starting, stopping and following replays; who carries them out is the runner. */
export interface Replays {
  /** @throws AppError BAD_USER_INPUT; UNAVAILABLE while 20 replays run. */
  start(operator: Viewer, request: ReplayRequest): Promise<ReplayRecord>;
  /** What is under way ends; one that is over stays as it is. @throws AppError NOT_FOUND */
  stop(operator: Viewer, id: string): Promise<ReplayRecord>;
  get(id: string): Promise<ReplayRecord | null>;
  /** Newest first. @throws AppError BAD_USER_INPUT */
  list(page: PageRequest): Promise<Page<ReplayRecord>>;
}

interface ReplayDependencies {
  readonly collections: Pick<Collections, "events" | "replays">;
  readonly runner: Pick<ReplayRunner, "begin">;
  readonly audit: Pick<AuditLog, "audited">;
  /** This process. */
  readonly owner: string;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createReplays(dependencies: ReplayDependencies): Replays {
  const { collections, runner, audit, owner, clock, newId } = dependencies;
  const { replays } = collections;
  const get = (id: string): Promise<ReplayRecord | null> => replays.findOne({ _id: id });

  async function checkRoom(): Promise<void> {
    const running = await replays
      .find({ status: "running" }, { limit: MAX_RUNNING, projection: { status: 1 } })
      .toArray();
    if (running.length < MAX_RUNNING) return;
    throw new AppError("OVERLOADED", `${MAX_RUNNING} replays run already. Wait until one is over, or stop one.`);
  }

  return {
    get,
    async start(operator, { filter, mode, editData }) {
      const startedAt = iso(clock());
      const counts = await countMatches(collections, selectDeadLetters(operator, filter));
      const types = [...new Set(counts.map(({ type }) => type))];
      const edit = editData === undefined || editData === null ? null : checkEdit(editData, types);
      const replay: ReplayRecord = {
        _id: newId(),
        status: "running",
        reason: null,
        mode,
        filter,
        editData: edit,
        requestedBy: operator.id,
        owner,
        startedAt,
        finishedAt: null,
        matched: total(counts),
        skipped: 0,
        arrivedMeanwhile: 0,
        step: 0,
        done: NOTHING,
        current: NOTHING,
        place: null,
      };
      const { _id: replayId, matched } = replay;
      // Without the values: an audit entry is small, and the replay's own record has them.
      const edited = edit ? Object.keys(edit) : [];
      return audit.audited(
        operator,
        { action: "replayEvents", detail: { replayId, filter, mode, edited, matched } },
        async () => {
          await checkRoom();
          await replays.insertMany([replay], { ordered: false });
          runner.begin(replay);
          return replay;
        },
      );
    },
    stop: (operator, id) =>
      audit.audited(operator, { action: "stopReplay", detail: { replayId: id.slice(0, 128) } }, async () => {
        const stopped = { status: "stopped", reason: `Stopped by ${operator.id}.`, finishedAt: iso(clock()) };
        // Who carries it out ends it, and lets go of what it has claimed.
        await replays.updateOne({ _id: id, status: "running" }, { $set: stopped });
        const replay = await get(id);
        if (!replay) throw notFound("replay", id);
        return replay;
      }),
    list: (page) => readPage(replays, {}, "startedAt", page),
  };
}
