import { inTest, type Safeguard } from "./safeguard.ts";

const lock = inTest("test/unit/folder-lock.unit.test.ts");
const pidFile = inTest("test/unit/pid-file.unit.test.ts");
const commit = inTest("test/unit/group-commit.unit.test.ts");
const store = inTest("test/int/embedded-store.int.test.ts");
const collection = inTest("test/unit/local-collection.unit.test.ts");

/** One process, one file: the folder, its commits, and the embedded store. */
export const EMBEDDED: readonly Safeguard[] = [
  {
    name: "aggregation-bound",
    promise:
      "embedded too, an aggregation that begins with a limit reads no more than that: it would hold up everybody",
    file: "src/store/local/collection.ts",
    old: "limit === undefined ? {} : { limit }",
    new: "{}",
    tests: [collection("an aggregation that begins with a limit")],
  },
  {
    name: "folder-lock",
    promise: "two processes never have the same data folder",
    file: "src/sqlite/folder-lock.ts",
    old: "if (owner) throw new DataDirInUse(dataDir, owner);",
    new: "",
    tests: [lock("refuses a folder that a live process has, and names it")],
  },
  {
    name: "pid-file-with-its-content",
    promise: "of two processes that start together neither takes the other's file for stale, because it is still empty",
    file: "src/sqlite/pid-file.ts",
    old: "    linkSync(own, file);\n    return true;",
    new: "    return linkSync === null || isWritten(file, content);",
    tests: [pidFile("nobody finds a file without its content")],
  },
  {
    name: "pid-file-being-written",
    promise: "the same on a file system without hard links",
    file: "src/sqlite/pid-file.ts",
    old: "return isYoung(file) ? { pid: null } : null;",
    new: "return null;",
    tests: [pidFile("where there are none"), pidFile("an empty file that is young is taken")],
  },
  {
    name: "pid-file-read-again",
    promise: "of two processes that find a dead one's file the slower one does not replace the file of the quicker one",
    file: "src/sqlite/pid-file.ts",
    old: "if (read(pidFile) !== found) continue;",
    new: "",
    tests: [pidFile("where there are hard links")],
  },
  {
    name: "pid-file-taken-over-by-one",
    promise: "of two processes that find a dead one's file at the same moment one takes it over",
    file: "src/sqlite/pid-file.ts",
    old: "if (quicker) return quicker;",
    new: "",
    tests: [pidFile("where there are hard links")],
  },
  {
    name: "folder-lock-of-the-dead",
    promise: "what a killed process left behind does not keep the next one from starting",
    file: "src/sqlite/folder-lock.ts",
    old: "    rmSync(`${databaseFile}.lock`, { recursive: true, force: true });\n",
    new: "",
    tests: [lock("takes what a dead process left behind: its file, and SQLite's lock folder")],
  },
  {
    name: "folder-lock-start-time",
    promise: "a pid that is another program's by now does not keep the folder locked",
    file: "src/sqlite/process-identity.ts",
    old: "return startedAt === null || now === null ? pid !== process.pid : startedAt === now;",
    new: "return pid !== process.pid;",
    tests: [lock("takes the folder when the dead one's pid is another program's by now")],
  },
  {
    name: "commit-is-whole",
    promise: "a commit that the disk refuses leaves nothing of it in memory",
    file: "src/sqlite/group-commit.ts",
    old: "      for (const { undo } of done.toReversed()) undo();\n",
    new: "",
    tests: [
      commit("rejects all of its turn and takes back what it did"),
      store("a refused write is an outage to its caller, and readers never see it"),
    ],
  },
  {
    name: "commit-rolled-back",
    promise: "after a refused commit the next one can begin",
    file: "src/sqlite/group-commit.ts",
    old: 'if (connection.inTransaction) connection.exec("ROLLBACK");',
    new: "",
    tests: [commit("rejects all of its turn and takes back what it did")],
  },
  {
    name: "acknowledged-when-committed",
    promise: "a write is acknowledged when it is on the disk, and not before",
    file: "src/sqlite/group-commit.ts",
    old: "          return { writes, undo, resolve: () => resolve(result) };",
    new: "          resolve(result);\n          return { writes, undo, resolve: () => {} };",
    tests: [commit("rejects all of its turn and takes back what it did")],
  },
  {
    name: "seen-when-committed",
    promise: "a reader sees what is committed, and nothing else",
    file: "src/sqlite/group-commit.ts",
    old: "        waiting.push({ run, reject });",
    new: "        const early = attempt(run, reject);\n        waiting.push({ run: () => early as Done, reject });",
    tests: [commit("does the work only when its turn comes: nothing is to be seen before it is committed")],
  },
  {
    name: "wrong-write-costs-itself",
    promise: "a write that is wrong by itself is left out, and the others of its turn are made",
    file: "src/sqlite/group-commit.ts",
    old: "  } catch (error) {\n    reject(error);\n    return null;",
    new: "  } catch (error) {\n    throw error;",
    tests: [commit("leaves out work that throws, and commits the rest")],
  },
  {
    name: "refused-write-is-an-outage",
    promise: "a full disk burns no attempt and is told as UNAVAILABLE",
    file: "src/store/local/open.ts",
    old: "isOutage: (error) => error instanceof CommitRefused,",
    new: "isOutage: () => false,",
    tests: [store("a refused write is an outage to its caller, and readers never see it")],
  },
  {
    name: "half-a-call-undone",
    promise: "a call that fails in the middle changes nothing",
    file: "src/store/local/collection.ts",
    old: "      } catch (error) {\n        undo();\n        throw error;",
    new: "      } catch (error) {\n        throw error;",
    tests: [store("a write that is wrong by itself is refused alone, whole, and is no outage")],
  },
  {
    name: "unknown-operators",
    promise: "the embedded store never means by an operator something else than MongoDB",
    file: "src/store/local/operators.ts",
    old: 'if (key.startsWith("$") && !allowed.has(key)) throw',
    new: "if (false) throw",
    tests: [inTest("test/contract/store-local.contract.test.ts")("throws on an operator that it doesn't know")],
  },
  {
    name: "unique-keys",
    promise: "a taken key is refused",
    file: "src/store/local/table.ts",
    old: 'if (documents.has(document._id)) throw taken("_id", document);',
    new: "",
    tests: [
      inTest("test/contract/store-writes.contract.test.ts")(
        "inserts all it can and names the duplicates by their place",
      ),
    ],
  },
  {
    name: "caller-keeps-its-own",
    promise: "what a caller changes later does not change what is stored",
    file: "src/store/local/collection.ts",
    old: "JSON.parse(JSON.stringify(document)) as T;",
    new: "document;",
    tests: [inTest("test/contract/store-local.contract.test.ts")("keeps a copy of what it is given")],
  },
];
