import { createGroupCommit } from "../../../src/sqlite/group-commit.ts";
import { openLocalStore } from "../../../src/store/local/open.ts";
import { type Store } from "../../../src/store/port.ts";

/** The local store with its commits, over no file: it outlives the processes of a test as a database server does. */
export function openMemoryStore(): Promise<Store> {
  const { transact } = createGroupCommit({ exec() {}, run() {}, inTransaction: false });
  return openLocalStore({
    exec() {},
    read: () => [],
    write: (writes) => transact(() => ({ writes, result: undefined, undo() {} })),
    transact,
    async ping() {},
    async close() {},
  });
}
