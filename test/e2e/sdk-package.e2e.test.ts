import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient } from "../../sdk/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { startScriptedServer } from "../unit/sdk-server.ts";

const run = promisify(execFile);
const MAX_BYTES = 8 * 1024;
const local = (name: string): string => `file:${resolve("node_modules", name)}`;
const installed = (project: string, file: string): string => join(project, "node_modules/@bookspace/client", file);

/** A project outside the repository that has the packed client, and the examples as its programs. Needs no network. */
async function makeProject(): Promise<{ readonly project: string; readonly packed: readonly string[] }> {
  const project = temporaryFolder();
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: "sdk" });
  // A build may print before it.
  const [pack] = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m)))) as {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (!pack) throw new Error(stdout);
  const names = ["graphql-ws", "graphql", "ws", "@types/ws", "@types/node", "undici-types"];
  const dependencies = {
    "@bookspace/client": `file:${join(project, pack.filename)}`,
    ...Object.fromEntries(names.map((name) => [name, local(name)])),
  };
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", private: true, dependencies }));
  await run("npm", ["install", "--offline", "--install-links", "--no-audit", "--no-fund"], { cwd: project });
  for (const example of readdirSync("sdk/examples").filter((name) => name.endsWith(".ts"))) {
    const text = readFileSync(join("sdk/examples", example), "utf8");
    writeFileSync(join(project, example), text.replace("../src/index.ts", "@bookspace/client"));
  }
  return { project, packed: pack.files.map(({ path }) => path) };
}

/** Strict, and with its declarations checked too. */
async function compile(folder: string, programs: readonly string[]): Promise<void> {
  const options = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--types", "node"];
  const target = ["--target", "es2022", "--lib", "es2023", "--module", "nodenext", "--rootDir", "."];
  const tsc = resolve("node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, ...options, ...target, ...programs], { cwd: folder }).catch(
    ({ stdout }: { readonly stdout: string }) => {
      throw new Error(stdout);
    },
  );
}

describe("the packed client, in a project of its own", () => {
  let project: string;
  let packed: readonly string[];
  let api: RunningApi;
  let ada: BookspaceClient;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    [{ project, packed }, api] = await Promise.all([makeProject(), startApi({ DATA_DIR: temporaryFolder() })]);
    ada = createBookspaceClient({ url: api.url, headers: { "x-user-id": "ada" }, webSocketImpl: WebSocket });
    await compile(
      project,
      readdirSync(project).filter((name) => name.endsWith(".ts")),
    );
  }, 180_000);

  afterAll(async () => {
    for (const child of running) child.kill("SIGKILL");
    await ada?.close();
    await killAll();
    rmSync(project, { recursive: true, force: true });
  }, 30_000);

  /** Runs one of the examples; what it has printed, line by line. */
  const start = (example: string, ...args: readonly string[]) => startAt(api.url, example, ...args);
  function startAt(url: string, example: string, ...args: readonly string[]) {
    const child = spawn(process.execPath, [`${example}.js`, ...args], {
      cwd: project,
      env: { ...process.env, BOOKSPACE_URL: url },
    });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
    const ended = once(child, "close").then(([code]) => {
      running.delete(child);
      return { code: code as number | null, output };
    });
    return { child, ended, output: () => output };
  }

  test("holds the program, its types and nothing of its making", () => {
    expect(packed.filter((path) => !/^dist\/[\w-]+\.(js|js\.map|d\.ts)$/.test(path)).toSorted()).toEqual([
      "LICENSE",
      "README.md",
      "package.json",
    ]);
    const { dependencies } = JSON.parse(readFileSync(installed(project, "package.json"), "utf8"));
    expect(Object.keys(dependencies)).toEqual(["graphql-ws"]);
  });

  test(`is at most ${MAX_BYTES / 1024} kB, gzipped, without graphql-ws`, () => {
    const bytes = gzipSync(readFileSync(installed(project, "dist/index.js")), { level: 9 }).length;
    console.log(`@bookspace/client: ${bytes} bytes gzipped`);
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  test("a program that is wrong does not compile", async () => {
    const wrong = `import { createBookspaceClient } from "@bookspace/client";
      for await (const item of createBookspaceClient({ url: "" }).feed()) if (item.__typename === "FeedLagged") console.log(item.eventId);`;
    writeFileSync(join(project, "wrong.ts"), wrong);
    const tsc = resolve("node_modules/typescript/bin/tsc");
    const options = ["--strict", "--noEmit", "--types", "node", "--target", "es2022", "--module", "nodenext"];
    await expect(run(process.execPath, [tsc, ...options, "wrong.ts"], { cwd: project })).rejects.toMatchObject({
      stdout: expect.stringContaining("'eventId' does not exist"),
    });
  }, 60_000);

  test("operations of one's own get their types from the server's schema, and run", async () => {
    const folder = join(project, "own-operations");
    cpSync("sdk/examples/own-operations", folder, { recursive: true });
    // The generator and what it makes use of, as if they were installed.
    for (const name of ["@graphql-codegen", "@graphql-typed-document-node"])
      symlinkSync(resolve("node_modules", name), join(project, "node_modules", name));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const env = { ...process.env, BOOKSPACE_URL: api.url };
    const codegen = resolve("node_modules/@graphql-codegen/cli/cjs/bin.js");
    await run(process.execPath, [codegen, "--config", "codegen.ts"], { cwd: folder, env });
    await compile(folder, ["titles.ts"]);
    await ada.createDocument({ input: { title: "Of one's own", content: "…" } });
    const { stdout } = await run(process.execPath, ["titles.js"], { cwd: folder, env });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["Of one's own", "search PROCESSED", "event PROCESSED"]));

    writeFileSync(
      join(folder, "wrong.ts"),
      readFileSync(join(folder, "titles.ts"), "utf8").replace("node.title", "node.content"),
    );
    await expect(compile(folder, ["wrong.ts"])).rejects.toThrow("'content' does not exist");
  }, 120_000);

  test("create-and-await tells how it ended, either way", async () => {
    const [done, gaveUp] = await Promise.all([
      start("create-and-await").ended,
      start("create-and-await", "fail:search").ended,
    ]);
    expect(done).toMatchObject({ code: 0, output: expect.stringContaining("Everything is done") });
    expect(gaveUp).toMatchObject({ code: 0, output: expect.stringContaining("operator can look at it: search") });
  }, 60_000);

  test("follow-the-feed tells each step until it is interrupted", async () => {
    const { child, ended, output } = start("follow-the-feed");
    await eventually(() => output().includes("Live"), "the feed to be live");
    const { createDocument } = await ada.createDocument({ input: { title: "Followed", content: "…" } });
    const { eventId } = createDocument.receipt;
    await eventually(() => output().includes(`${eventId} all PROCESSED`), "the event to be processed");
    expect(output()).toContain(`${eventId} search PROCESSED`);
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  }, 60_000);

  test("resume-from-a-stored-cursor tells what happened since it ran last, once", async () => {
    const example = () => start("resume-from-a-stored-cursor").ended;
    await example();
    const { createDocument } = await ada.createDocument({ input: { title: "Meanwhile", content: "…" } });
    await createDocument.receipt.settled();
    const line = `DOCUMENT_CREATED ${createDocument.receipt.eventId}\n`;
    expect(await example()).toEqual({ code: 0, output: line });
    expect(await example()).toEqual({ code: 0, output: "" });
  }, 60_000);

  test("resume-from-a-stored-cursor goes on where the log begins, when it no longer has the stored place", async () => {
    const server = await startScriptedServer({
      onSubscribe: ({ variables, next }) =>
        next({
          eventFeed:
            variables["after"] === "c1"
              ? { __typename: "FeedCursorExpired", oldest: "c9" }
              : { __typename: "FeedCaughtUp", cursor: "c10" },
        }),
    });
    writeFileSync(join(project, "bookspace.cursor"), "c1");
    const example = () => startAt(server.url, "resume-from-a-stored-cursor").ended;
    expect(await example()).toMatchObject({ code: 0, output: expect.stringContaining("before c9 is missing") });
    expect(await example()).toEqual({ code: 0, output: "" });
    expect(server.subscribed.map(({ variables }) => variables["after"])).toEqual(["c1", "c9"]);
    await server.close();
  }, 60_000);
});
