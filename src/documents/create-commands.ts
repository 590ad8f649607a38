import { gather } from "../store/gather.ts";
import { insertEach } from "../store/write-errors.ts";
import { type Collection, type Stored } from "../store/port.ts";
import { type Collections } from "../store/collections.ts";
import { type Clock, type NewId } from "../clock.ts";
import { type Outbox } from "../outbox/outbox.ts";
import { addComment } from "./add-comment.ts";
import { inCommandSpan } from "../telemetry/command-span.ts";
import { type Commands } from "./commands.ts";
import { createDocument } from "./create-document.ts";
import { registerUser } from "./register-user.ts";
import { updateDocument } from "./update-document.ts";

export interface CommandDependencies {
  readonly collections: Collections;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Told that the store has answered, of a command that goes on all the same. */
  readonly answered: () => void;
}

/** What one command works with: `insert` gathers concurrent inserts into one bulk write. */
export interface CommandContext extends CommandDependencies {
  readonly insert: {
    readonly [N in "documents" | "comments" | "users"]: Insert<Collections[N] extends Collection<infer T> ? T : never>;
  };
}

export type Insert<T extends Stored> = (record: T) => Promise<"inserted" | "duplicate" | Error>;

/** The commands over a store; each is in a file of its own. */
export function createCommands(dependencies: CommandDependencies): Commands {
  const { documents, comments, users } = dependencies.collections;
  const context: CommandContext = {
    ...dependencies,
    insert: { documents: gatherInserts(documents), comments: gatherInserts(comments), users: gatherInserts(users) },
  };
  return {
    registerUser: (caller, input) => inCommandSpan("registerUser", caller, (as) => registerUser(context, as, input)),
    createDocument: (caller, input) =>
      inCommandSpan("createDocument", caller, (as) => createDocument(context, as, input)),
    updateDocument: (caller, input) =>
      inCommandSpan("updateDocument", caller, (as) => updateDocument(context, as, input)),
    addComment: (caller, input) => inCommandSpan("addComment", caller, (as) => addComment(context, as, input)),
  };
}

const gatherInserts = <T extends Stored>(collection: Collection<T>): Insert<T> =>
  gather((records: readonly T[]) => insertEach(collection, records));
