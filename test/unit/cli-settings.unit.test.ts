import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { headersOf, readSettings } from "../../cli/settings.ts";

let cwd: string;
let home: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "bookspace-cli-"));
  home = mkdtempSync(join(tmpdir(), "bookspace-home-"));
});
afterEach(() => [cwd, home].forEach((folder) => rmSync(folder, { recursive: true })));

function write(path: string, content: unknown, mode = 0o600): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}
const inFolder = (content: unknown, mode?: number) => write(join(cwd, ".bookspacerc.json"), content, mode);
const atHome = (content: unknown) => write(join(home, ".config", "bookspace", "config.json"), content);
const settings = (flags = {}, environment = {}) => readSettings(flags, { HOME: home, ...environment }, cwd);

describe("endpoint and credential", () => {
  test("are those of development on this machine, when nothing says otherwise", () => {
    expect(settings()).toMatchObject({ endpoint: "http://localhost:3003", user: "operator" });
    expect(settings({ endpoint: "https://bookspace.example" }).user).toBeUndefined();
  });

  test("come from a flag before the environment before a file", () => {
    inFolder({ endpoint: "http://file.example", token: "of-file" });
    expect(settings()).toMatchObject({ endpoint: "http://file.example", token: "of-file" });
    const environment = { BOOKSPACE_ENDPOINT: "http://env.example", BOOKSPACE_TOKEN: "of-env" };
    expect(settings({}, environment)).toMatchObject({ endpoint: "http://env.example", token: "of-env" });
    expect(settings({ endpoint: "http://flag.example", token: "of-flag" }, environment)).toMatchObject({
      endpoint: "http://flag.example",
      token: "of-flag",
    });
  });

  test("come from this folder's file before the one at home", () => {
    atHome({ endpoint: "http://home.example" });
    expect(settings().endpoint).toBe("http://home.example");
    inFolder({ endpoint: "http://folder.example" });
    expect(settings().endpoint).toBe("http://folder.example");
  });

  test("a file's token goes to that file's endpoint alone", () => {
    inFolder({ endpoint: "https://bookspace.example", token: "secret" });
    expect(settings({ endpoint: "https://other.example" }).token).toBeUndefined();
    expect(settings({ endpoint: "https://bookspace.example/graphql" }).token).toBe("secret");
  });

  test("a folder's file without a token doesn't take the one at home along", () => {
    atHome({ endpoint: "https://bookspace.example", token: "secret" });
    inFolder({ endpoint: "https://somebody.example" });
    expect(settings().token).toBeUndefined();
  });

  describe("of a folder that somebody else made", () => {
    const environment = { BOOKSPACE_TOKEN: "secret" };

    test.each([
      ["BOOKSPACE_TOKEN", {}, environment],
      ["BOOKSPACE_USER", {}, { BOOKSPACE_USER: "ada" }],
      ["the command line", { token: "secret" }, {}],
    ])("the file doesn't say where a credential of %s goes", (whose, flags, variables) => {
      const path = inFolder({ endpoint: "https://somebody.example", token: "of-file" });
      const refused = expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(`^${path} names the endpoint https://somebody.example, .*${whose}`),
        advice: expect.stringContaining("--endpoint or BOOKSPACE_ENDPOINT"),
      });
      expect(() => settings(flags, variables)).toThrow(refused);
    });

    test("who names the endpoint, whatever the file says, has sent the credential there", () => {
      inFolder({ endpoint: "https://bookspace.example" });
      const endpoint = "https://bookspace.example";
      expect(settings({ endpoint }, environment)).toMatchObject({ endpoint, token: "secret" });
      expect(settings({}, { ...environment, BOOKSPACE_ENDPOINT: endpoint })).toMatchObject({
        endpoint,
        token: "secret",
      });
    });

    test.each(["http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]:4000"])(
      "an endpoint on this machine (%s) is nobody else's",
      (endpoint) => {
        inFolder({ endpoint });
        expect(settings({}, environment)).toMatchObject({ endpoint, token: "secret" });
      },
    );

    test("the file at home is the user's own", () => {
      atHome({ endpoint: "https://bookspace.example" });
      expect(settings({}, environment)).toMatchObject({ endpoint: "https://bookspace.example", token: "secret" });
    });
  });

  test("one credential is sent: that of the first source that has any", () => {
    const found = settings({ user: "ada" }, { BOOKSPACE_TOKEN: "of-env" });
    expect(headersOf(found)).toEqual({ "x-user-id": "ada" });
    expect(headersOf({ token: "t" })).toEqual({ authorization: "Bearer t" });
  });

  test("a token that others can read is warned of", () => {
    const path = inFolder({ token: "secret" }, 0o644);
    expect(settings().warnings).toEqual([expect.stringContaining(`chmod 600 ${path}`)]);
    inFolder({ token: "secret" }, 0o600);
    expect(settings().warnings).toEqual([]);
    inFolder({ endpoint: "http://localhost:3003" }, 0o644);
    expect(settings().warnings).toEqual([]);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a list", "null", "not an object"],
    ["a mistyped name", { endpiont: "http://x" }, "'endpiont' is not expected"],
    ["a number", { token: 1 }, "'token' is not expected"],
    ["no URL", { endpoint: "localhost" }, "'localhost' is no endpoint"],
  ])("a file with %s is a mistake that is named", (_name, content, said) => {
    inFolder(content);
    expect(() => settings()).toThrow(said);
  });
});
