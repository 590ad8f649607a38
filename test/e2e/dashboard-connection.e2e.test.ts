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

  test("going from page to page is no connection that came again: nothing is asked anew for it, and the header stays", async () => {
    const DATA_DIR = temporaryFolder();
    const api = await startApi({ DATA_DIR });
    const { page, close } = await openTab(browser, api.url);
    let asked = 0;
    page.on("request", (request) => {
      if ((request.postData() ?? "").includes('"operationName":"notifications"')) asked += 1;
    });
    await isLive(page);
    await page.evaluate(`{
      globalThis.said = [];
      const pill = document.querySelector(".connection");
      new MutationObserver(() => globalThis.said.push(pill.dataset.state)).observe(pill, { attributes: true });
    }`);
    await page.waitForTimeout(500);
    asked = 0;
    for (const name of ["Documents", "Dead letters", "Live", "Documents"]) {
      await page.getByRole("navigation").getByRole("link", { name }).click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
      await page.waitForTimeout(300);
    }
    expect(await page.evaluate("globalThis.said")).toEqual([]);
    expect(asked).toBe(0);

    await api.stop("SIGKILL");
    await page.getByText("Reconnecting").waitFor();
    const again = await startApi({ DATA_DIR, PORT: new URL(api.url).port });
    await isLive(page);
    await eventually(() => Promise.resolve(asked === 1), "the notifications to be asked for once more");
    await close();
    await again.stop();
  }, 120_000);

  test("a replay that falls into a gap of the log is noticed by the page of its event", async () => {
    const api = await startApi({ DATA_DIR: temporaryFolder() });
    const operator = connect(api.url, "operator");
    const { body } = await operator.rest("POST", "/v1/docs", { title: "Fails", content: "…", tags: ["fail:search"] });
    const { eventId } = body["receipt"] as { readonly eventId: string };
    const { page, close } = await openTab(browser, api.url);
    let lost = false;
    let expire = (_oldest: string): void => {};
    let newest = "";
    await page.routeWebSocket("**/graphql", (socket) => {
      const server = socket.connectToServer();
      let feed = "";
      socket.onMessage((message) => {
        const { id, type, payload } = JSON.parse(String(message));
        if (type === "subscribe" && payload.operationName === "onEventFeed" && payload.variables.filter?.ids) feed = id;
        server.send(message);
      });
      server.onMessage((message) => {
        const { id, payload } = JSON.parse(String(message));
        const isLost = lost && id === feed && id !== undefined;
        if (isLost) newest = payload.data.eventFeed.cursor ?? newest;
        else socket.send(message);
      });
      expire = (oldest) => {
        const payload = { data: { eventFeed: { __typename: "FeedCursorExpired", oldest } } };
        socket.send(JSON.stringify({ type: "next", id: feed, payload }));
        lost = false;
      };
    });
    await page.goto(`${api.url}/events/${eventId}`);
    await page.getByText("Dead-lettered").first().waitFor({ timeout: 30_000 });
    await isLive(page);
    await page.waitForTimeout(500);

    lost = true;
    await operator.query(
      `mutation { replayEvents(filter: {ids: ["${eventId}"]}, mode: ALL, editData: {tags: []}) { id } }`,
    );
    await eventually(async () => {
      const { data } = await operator.query(`{ event(id: "${eventId}") { status } }`);
      const { event } = data as { readonly event?: { readonly status: string } };
      return event?.status === "PROCESSED" && newest !== "";
    }, "the replay to be through");
    expire(newest);
    await page.getByText("3 consumers did all there was to do").waitFor({ timeout: 10_000 });
    await operator.close();
    await close();
    await api.stop();
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
