import { gather } from "../store/gather.ts";
import { insertEach } from "../store/write-errors.ts";
import { type Collection, type Stored } from "../store/port.ts";
import { type Collections } from "../store/collections.ts";
import { AppError } from "../errors.ts";
import { type Clock, type NewId } from "../clock.ts";
import { type Outbox } from "../outbox/outbox.ts";
import { addComment } from "./add-comment.ts";
import { type Commands } from "./commands.ts";
import { createDocument } from "./create-document.ts";
import { registerUser } from "./register-user.ts";
import { updateDocument } from "./update-document.ts";

export interface CommandDependencies {
  readonly collections: Collections;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
  /** See `Store.isOutage`. */
  readonly isOutage: (error: unknown) => boolean;
}

/** What one command works with: `insert` gathers concurrent inserts into one bulk write. */
export interface CommandContext extends Omit<CommandDependencies, "isOutage"> {
  readonly insert: {
    readonly [N in "documents" | "comments" | "users"]: Insert<Collections[N] extends Collection<infer T> ? T : never>;
  };
}

export type Insert<T extends Stored> = (record: T) => Promise<"inserted" | "duplicate" | Error>;

/** The commands over a store; each is in a file of its own. An outage of the database is UNAVAILABLE to the caller. */
export function createCommands({ isOutage, ...dependencies }: CommandDependencies): Commands {
  const { documents, comments, users } = dependencies.collections;
  const context: CommandContext = {
    ...dependencies,
    insert: { documents: gatherInserts(documents), comments: gatherInserts(comments), users: gatherInserts(users) },
  };

  const run =
    <C, I, R>(command: (context: CommandContext, caller: C, input: I) => Promise<R>) =>
    async (caller: C, input: I): Promise<R> => {
      try {
        return await command(context, caller, input);
      } catch (error) {
        if (!isOutage(error)) throw error;
        throw new AppError(
          "UNAVAILABLE",
          "The database is not available; nothing was changed as far as we know. Try again.",
          { cause: error },
        );
      }
    };

  return {
    registerUser: run(registerUser),
    createDocument: run(createDocument),
    updateDocument: run(updateDocument),
    addComment: run(addComment),
  };
}

const gatherInserts = <T extends Stored>(collection: Collection<T>): Insert<T> =>
  gather((records: readonly T[]) => insertEach(collection, records), { maxBatch: 500, maxWaiting: 10_000 });
