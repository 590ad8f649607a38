import { describe, expect, test } from "@jest/globals";
import { jsonLines, startCli } from "../support/cli.ts";
import { cliApi, createDocument } from "../support/cli-api.ts";
import { eventually } from "../support/eventually.ts";
import { startApi, temporaryFolder } from "../support/processes.ts";

const { create, run, start } = cliApi();

describe("tail", () => {
  test("tells each step as it happens, and on Ctrl-C where to go on; from there it goes on", async () => {
    const first = start("tail", "--json", "--text", "resumable");
    await first.says("caughtUp");
    const one = await create("Resumable one");
    await first.says(`"eventId":"${one}"`);
    await eventually(
      () => first.lines.some((line) => line.includes('"consumer":null,"status":"PROCESSED"')),
      "the end",
    );
    first.signal("SIGINT");
    const { code, stderr } = await first.ended();
    expect(code).toBe(130);
    const [, line] = /Resume with: bookspace (tail .*)/.exec(stderr) ?? [];
    expect(line).toContain("--text resumable --after ");

    const two = await create("Resumable two");
    const second = start(...(line ?? "").split(" "));
    await second.says(two);
    second.signal("SIGTERM");
    const { stdout } = await second.ended();
    expect(stdout).not.toContain(one);
  }, 60_000);

  test("filters as every command does; a mistake in a filter is a usage error", async () => {
    const tail = start("tail", "consumer:search", "--json");
    await tail.says("caughtUp");
    await create("Filtered");
    await tail.says('"consumer":"search"');
    tail.signal("SIGINT");
    const { stdout } = await tail.ended();
    const consumers = jsonLines(stdout).flatMap(({ item, consumer }) => (item === "step" ? [consumer] : []));
    expect(new Set(consumers)).toEqual(new Set(["search"]));
    expect(await run("tail", "--consumer", "nobody")).toMatchObject({ code: 2 });
  }, 60_000);

  test.each(["tail", "export"])("%s from a place that is refused does not say to go on from there", async (command) => {
    const { code, stderr } = await run(command, "--after", "nonsense");
    expect(code).toBe(2);
    expect(stderr).not.toContain("--after nonsense");
  });

  test("ends quietly when its reader leaves", async () => {
    const tail = start("tail", "--json");
    await tail.says("caughtUp");
    tail.leave();
    await create("For nobody");
    expect(await tail.ended()).toMatchObject({ code: 0, stderr: "" });
  }, 60_000);
});

describe("tail over a death of the API", () => {
  test("says that the connection is lost, comes back by itself, and misses nothing", async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startApi({ DATA_DIR });
    const tail = startCli(["tail", "--json"], { env: { BOOKSPACE_ENDPOINT: first.url } });
    await tail.says("caughtUp");
    const made = [await createDocument(first.url, "Before")];
    await first.stop("SIGKILL");
    await tail.says("was lost");
    const second = await startApi({ DATA_DIR, PORT: new URL(first.url).port });
    made.push(await createDocument(second.url, "After"));
    await tail.says("Connected again");
    const processed = (id: string): boolean =>
      tail.lines.some((line) => line.includes(id) && line.includes('"consumer":null,"status":"PROCESSED"'));
    await eventually(() => made.every(processed), "both to be processed", 40_000);
    tail.signal("SIGINT");
    const { code, stdout } = await tail.ended();
    expect(code).toBe(130);
    const steps = jsonLines(stdout).filter(({ item }) => item === "step");
    const told = steps.map(({ eventId, consumer, attempt, status }) => `${eventId}/${consumer}/${attempt}/${status}`);
    expect(new Set(told).size).toBe(told.length);
    for (const id of made) expect(told.filter((one) => one.startsWith(id))).toHaveLength(5);
    await second.stop();
  }, 120_000);
});
