import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { isLive, openBrowser, openTab, type Tab, type TabOptions } from "./browser.ts";
import { connect, type TestClient } from "./client.ts";
import { killAll, type RunningApi, startApi } from "./processes.ts";

/** A browser on an embedded API, for the tests of one `describe`. A page that complains on its console fails its test. */
export function openDashboard(folder: string) {
  let browser: Browser;
  let api: RunningApi;
  let alice: TestClient;
  let tabs: Tab[] = [];

  beforeAll(async () => {
    [browser, api] = await Promise.all([openBrowser(), startApi({ DATA_DIR: folder })]);
    alice = connect(api.url, "alice");
  }, 60_000);
  afterEach(async () => {
    const complaints = tabs.flatMap((tab) => tab.complaints);
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await alice?.close();
    await browser?.close();
    await killAll();
  });

  return {
    /** The same installation with other settings. */
    async restart(settings: Readonly<Record<string, string>> = {}): Promise<void> {
      await api.stop();
      await alice.close();
      api = await startApi({ DATA_DIR: folder, ...settings });
      alice = connect(api.url, "alice");
    },
    get url() {
      return api.url;
    },
    get alice() {
      return alice;
    },
    /** A document of alice's, and the event that tells of it. */
    async make(title: string, ...tags: readonly string[]): Promise<{ readonly id: string; readonly eventId: string }> {
      const { status, body } = await alice.rest("POST", "/v1/docs", { title, content: "What is in it.", tags });
      expect(status).toBe(201);
      return { id: String(body["id"]), eventId: (body["receipt"] as { readonly eventId: string }).eventId };
    },
    /** Opens a path, and waits until it is live. */
    async open(path: string, options?: TabOptions): Promise<Page> {
      const tab = await openTab(browser, `${api.url}${path}`, options);
      tabs.push(tab);
      await isLive(tab.page);
      return tab.page;
    },
  };
}
