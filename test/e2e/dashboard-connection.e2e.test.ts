import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, isLive, openBrowser, openTab } from "../support/browser.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, startApi, temporaryFolder } from "../support/processes.ts";

const rowCount = async (page: Page): Promise<number> =>
  Number(await page.locator(".steps-scroller").getAttribute("aria-rowcount")) - 1;

(chromiumPath ? describe : describe.skip)("the dashboard's feed", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await killAll();
  });

  async function makeDocuments(url: string, howMany: number, writers: number): Promise<void> {
    const ada = connect(url, "ada");
    let left = howMany;
    const write = async (): Promise<void> => {
      while (left-- > 0) await ada.rest("POST", "/v1/docs", { title: `Document ${left}`, content: "…" });
    };
    await Promise.all(Array.from({ length: writers }, write));
    await ada.close();
  }

  test("an API that is killed and back costs no row, and the header says how it stands", async () => {
    const DATA_DIR = temporaryFolder();
    const api = await startApi({ DATA_DIR });
    const { page, close } = await openTab(browser, `${api.url}/?filter=status:published`);
    await isLive(page);
    await makeDocuments(api.url, 20, 4);
    await eventually(async () => (await rowCount(page)) === 20, "20 rows");

    await api.stop("SIGKILL");
    await page.getByText("Reconnecting").waitFor();
    const again = await startApi({ DATA_DIR, PORT: new URL(api.url).port });
    await makeDocuments(again.url, 30, 4);
    await isLive(page);
    await eventually(async () => (await rowCount(page)) === 50, "50 rows, each event once");

    await close();
    await again.stop();
  }, 120_000);

  test("a page whose files can't be loaded while the API is away comes by itself when it is back", async () => {
    const DATA_DIR = temporaryFolder();
    const api = await startApi({ DATA_DIR });
    const { page, close } = await openTab(browser, `${api.url}/catalogue`);
    await isLive(page);
    await api.stop("SIGKILL");
    await page.getByText("Reconnecting").waitFor();
    await page.getByRole("link", { name: /^Pipeline/ }).click();
    await page.getByText("This page has yet to be loaded").waitFor();

    const again = await startApi({ DATA_DIR, PORT: new URL(api.url).port });
    await page.getByRole("table", { name: "Consumers" }).waitFor({ timeout: 30_000 });
    expect(new URL(page.url()).pathname).toBe("/pipeline");
    await close();
    await again.stop();
  }, 120_000);

  test("without network it says so, and is back by itself", async () => {
    const api = await startApi({ DATA_DIR: temporaryFolder() });
    const { page, close } = await openTab(browser, api.url);
    await isLive(page);
    await page.context().setOffline(true);
    await page.getByText("Offline").waitFor();
    await page.context().setOffline(false);
    await isLive(page);
    await close();
    await api.stop();
  }, 60_000);

  test("10,000 rows and more: few are drawn, the list is bounded, and the page answers meanwhile", async () => {
    const api = await startApi({ DATA_DIR: temporaryFolder() });
    const { page, close, complaints } = await openTab(browser, api.url);
    await isLive(page);
    const writing = makeDocuments(api.url, 2_500, 16);
    await page.locator(".steps-body .step").first().waitFor();
    // While thousands of rows come in, what is typed arrives.
    await page.keyboard.press("/");
    await page.keyboard.type("consumer:search ");
    await page.getByRole("button", { name: "Remove the condition consumer:search" }).click();
    await writing;
    await eventually(async () => (await rowCount(page)) >= 10_000, "10,000 rows", 60_000);
    expect(await rowCount(page)).toBeLessThanOrEqual(11_000);
    expect(await page.locator(".steps-body .step").count()).toBeLessThan(100);
    await page.keyboard.press("Escape");
    await page.locator(".steps-scroller").focus();
    const last = async () => {
      // The first leaves the top, so that the feed stands still; until then its end moves on.
      await page.keyboard.press("End");
      return page.locator(`.step[aria-rowindex="${(await rowCount(page)) + 1}"]`).isVisible();
    };
    await eventually(last, "the last row, where the feed stands still");
    expect(complaints).toEqual([]);
    await close();
    await api.stop();
  }, 180_000);
});
