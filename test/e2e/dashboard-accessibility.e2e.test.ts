import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, graveViolations, isLive, openBrowser, openTab } from "../support/browser.ts";
import { connect } from "../support/client.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";

(chromiumPath ? describe : describe.skip)("axe-core finds nothing serious", () => {
  let browser: Browser;
  let api: RunningApi;
  let retrying: string;
  let deadLettered: string;
  let documentId: string;

  beforeAll(async () => {
    [browser, api] = await Promise.all([openBrowser(), startApi({ DATA_DIR: temporaryFolder() })]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await killAll();
  });

  /** In light and in dark. */
  async function check(path: string, ready: (page: Page) => Promise<unknown>): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, close } = await openTab(browser, `${api.url}${path}`, { colorScheme, reducedMotion: "reduce" });
      await isLive(page);
      await ready(page);
      expect([colorScheme, await graveViolations(page)]).toEqual([colorScheme, []]);
      await close();
    }
  }

  test(
    "on the empty feed",
    () => check("/", (page) => page.getByText("Nothing has happened here yet").waitFor()),
    60_000,
  );

  test("on the full feed, with its filter open", async () => {
    const ada = connect(api.url, "ada");
    const make = async (tag: string) =>
      (await ada.rest("POST", "/v1/docs", { title: "A document", content: "…", tags: ["api", tag] })).body;
    const failing = await make("fail:notifications");
    documentId = String(failing["id"]);
    deadLettered = (failing["receipt"] as { eventId: string }).eventId;
    await ada.rest("POST", `/v1/docs/${documentId}/comments`, { body: "A comment" });
    await ada.close();
    await check("/", async (page) => {
      await page.locator(".steps-body .step").first().waitFor();
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      await page.getByLabel("document.created").waitFor();
    });
  }, 60_000);

  test("on an event that failed for good", async () => {
    await check(`/events/${deadLettered}`, (page) => page.getByText(/gave up after/).waitFor({ timeout: 20_000 }));
  }, 90_000);

  test("on an event that is being retried", async () => {
    const ada = connect(api.url, "ada");
    const { body } = await ada.rest("POST", "/v1/docs", { title: "Retried", content: "…", tags: ["fail:search"] });
    retrying = (body["receipt"] as { eventId: string }).eventId;
    await ada.close();
    await check(`/events/${retrying}`, (page) => page.getByLabel("Waterfall").waitFor());
  }, 60_000);

  test(
    "on the documents, with the dialog for a new one",
    () =>
      check("/documents", async (page) => {
        await page.getByText("A document").first().waitFor();
        expect(await graveViolations(page)).toEqual([]);
        await page.keyboard.press("n");
        await page.getByRole("dialog").waitFor();
      }),
    60_000,
  );

  test(
    "on a document, as it is read and as it is edited",
    () =>
      check(`/documents/${documentId}`, async (page) => {
        await page.getByText("A comment").first().waitFor();
        expect(await graveViolations(page)).toEqual([]);
        await page.keyboard.press("e");
        await page.getByRole("button", { name: "Save" }).waitFor();
      }),
    60_000,
  );

  test(
    "on the notifications, the user's menu and the help",
    () =>
      check("/documents", async (page) => {
        await page.getByRole("button", { name: /^Notifications/ }).click();
        expect(await graveViolations(page)).toEqual([]);
        await page.getByRole("button", { name: /^Signed in as/ }).click();
        expect(await graveViolations(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Shift+?");
        await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      }),
    60_000,
  );

  test(
    "on the page to sign in",
    () =>
      check("/", async (page) => {
        await page.getByRole("button", { name: /^Signed in as/ }).click();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByLabel("Access token").fill("wrong");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.locator(".field-error").waitFor();
      }),
    60_000,
  );
});
