import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { thisProcess } from "../../src/sqlite/process-identity.ts";
import { killAll, refusedStart, startApi, temporaryFolder } from "../support/processes.ts";
import { restClient } from "../support/rest.ts";
import { bearer, SECRET, tokenOf } from "../support/tokens.ts";

afterAll(killAll);

describe("a start", () => {
  test.each([
    ["in production without keys", { NODE_ENV: "production" }, "without keys nobody can sign in"],
    ["with one service of two", { MONGODB_URL: "mongodb://127.0.0.1/x" }, "RABBITMQ_URL is not"],
    ["on an address of another machine", { HOST: "192.0.2.1" }, "HOST '192.0.2.1' is no address of this machine"],
    ["on a name that there is not", { HOST: "nowhere.invalid" }, "HOST 'nowhere.invalid' is no address"],
    ["on a folder where none can be made", { DATA_DIR: "/proc/bookspace/data" }, "choose another folder with DATA_DIR"],
    ["on a folder that can't be written in", { DATA_DIR: "/dev/null/data" }, "choose another folder with DATA_DIR"],
  ])("%s is refused with what to do, and no stack", async (_, settings, reason) => {
    const { code, output } = await refusedStart({ DATA_DIR: temporaryFolder(), ...settings });
    expect(code).toBe(1);
    expect(output).toContain(reason);
    expect(output).toContain("npm start -- --help");
    expect(output).not.toMatch(/^\s+at /m);
  });

  test("that production refuses tells all its mistakes at once, those of the folder too", async () => {
    const DATA_DIR = temporaryFolder();
    chmodSync(DATA_DIR, 0o755);
    writeFileSync(join(DATA_DIR, "bookspace.pid"), [thisProcess().pid, thisProcess().startedAt ?? ""].join(" ").trim());
    const { code, output } = await refusedStart({ NODE_ENV: "production", DRILLS: "on", DATA_DIR });
    expect(code).toBe(1);
    expect(output).toContain("has 5 mistakes");
    for (const mistake of ["without keys", "CURSOR_SECRET", "DRILLS=on", "'chmod o-rwx' it", "is in use by process"])
      expect(output).toContain(mistake);
  }, 30_000);

  test("takes a folder whose last process is dead, though its pid is another program's now", async () => {
    const DATA_DIR = temporaryFolder();
    writeFileSync(join(DATA_DIR, "bookspace.pid"), `${process.pid} 1`);
    const api = await startApi({ DATA_DIR });
    expect(await api.stop()).toBe(0);
  }, 60_000);

  test("in production serves who has a token, and neither playground, metrics nor 'x-user-id'", async () => {
    const settings = { NODE_ENV: "production", JWT_SECRET: SECRET, DATA_DIR: temporaryFolder() };
    const api = await startApi(settings);
    const { call } = restClient(api.url);
    const headers = bearer(await tokenOf({ sub: "ada" }));
    const document = { title: "T", content: "C" };
    expect(await call("POST", "/v1/docs", { as: null, headers, body: document })).toMatchObject({
      status: 201,
      body: { createdBy: "ada" },
    });
    expect(await call("POST", "/v1/docs", { as: "ada", body: document })).toMatchObject({ status: 401 });
    expect(await call("POST", "/v1/docs", { as: "ada", headers, body: document })).toMatchObject({ status: 401 });
    expect((await fetch(`${api.url}/graphql`, { headers: { accept: "text/html" } })).status).toBe(400);
    expect((await fetch(`${api.url}/metrics`)).status).toBe(404);
    expect(await api.stop()).toBe(0);
  }, 60_000);
});
