import { type Clock, iso, type NewId } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import { type AuditRecord } from "../store/records/operations.ts";
import { type Viewer } from "../viewer.ts";

/** What an operator does: its name, and what somebody who reads of it later needs to know. */
export interface OperatorAction {
  readonly action: string;
  /** Small and plain JSON. */
  readonly detail: AuditRecord["detail"];
}

/** The record of what operators did. An entry is kept for 400 days (`src/retention`). */
export interface AuditLog {
  /**
   * Records the action, carries it out, records how it ended, and answers or throws what it did. An action that can't be
   * recorded is not carried out.
   */
  audited<R>(operator: Viewer, action: OperatorAction, carryOut: () => Promise<R>): Promise<R>;
  /** Newest first. @throws AppError BAD_USER_INPUT */
  entries(page: PageRequest): Promise<Page<AuditRecord>>;
}

interface AuditDependencies {
  readonly collections: Pick<Collections, "audit">;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** See `Store.isOutage`. */
  readonly isOutage: (error: unknown) => boolean;
}

export function createAuditLog({ collections: { audit }, clock, newId, log, isOutage }: AuditDependencies): AuditLog {
  /** The action has had its effect already: the caller gets its outcome, and the entry says that its end is not known. */
  async function complete(_id: string, result: string): Promise<void> {
    await audit
      .updateOne({ _id }, { $set: { result } })
      .catch((error: unknown) => log.warn({ err: error, entry: _id, result }, "An audit entry can't be completed"));
  }

  /** What the caller is told: an outage comes from the store as it is, and gets its code on the way out. */
  function codeOf(error: unknown): string {
    if (error instanceof AppError) return error.code;
    return isOutage(error) ? "UNAVAILABLE" : "INTERNAL_SERVER_ERROR";
  }

  return {
    async audited(operator, { action, detail }, carryOut) {
      const _id = newId();
      const entry = { _id, at: iso(clock()), operator: operator.id, action, detail, result: "STARTED" };
      await audit.insertMany([entry], { ordered: false });
      try {
        const outcome = await carryOut();
        await complete(_id, "DONE");
        return outcome;
      } catch (error) {
        await complete(_id, codeOf(error));
        throw error;
      }
    },
    entries: (page) => readPage(audit, {}, "at", page),
  };
}
