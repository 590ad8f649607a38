import { afterAll, beforeAll } from "@jest/globals";
import { type CliRun, killClis, type RunningCli, runCli, startCli } from "./cli.ts";
import { connect } from "./client.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "./processes.ts";

/** Makes a document, and so an event; that event's id. */
export async function createDocument(url: string, title: string, tags: readonly string[] = []): Promise<string> {
  const { body } = await connect(url, "ada").rest("POST", "/v1/docs", { title, content: "…", tags });
  return (body["receipt"] as { readonly eventId: string }).eventId;
}

/** An API for all tests of a file, and the command line that is told where it is. What they started ends with them. */
export interface CliApi {
  readonly url: string;
  run(...args: string[]): Promise<CliRun>;
  start(...args: string[]): RunningCli;
  create(title: string, tags?: readonly string[]): Promise<string>;
}

export function cliApi(): CliApi {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
  }, 60_000);
  afterAll(async () => {
    killClis();
    await api?.stop();
    await killAll();
  }, 30_000);
  const options = () => ({ env: { BOOKSPACE_ENDPOINT: api.url } });
  return {
    get url() {
      return api.url;
    },
    run: (...args) => runCli(args, options()),
    start: (...args) => startCli(args, options()),
    create: (title, tags) => createDocument(api.url, title, tags),
  };
}
