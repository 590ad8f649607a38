import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath, isLive } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What hands do that the straight way through the pages does not: at the wrong moment, twice, half, and while much happens. */
(chromiumPath ? describe : describe.skip)("the dashboard under the hand", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open, make } = dashboard;

  const filterOf = (page: Page): string | null => new URL(page.url()).searchParams.get("filter");

  /** What asks for this reaches the server so much later. */
  const slow = (page: Page, asks: RegExp, ms: number) =>
    page.route("**/graphql", async (route) => {
      if (asks.test(route.request().postData() ?? "")) await sleep(ms);
      // The page may have been left meanwhile.
      await route.continue().catch(() => {});
    });

  /** Makes documents for as long as `work` takes. */
  async function meanwhile(work: () => Promise<void>): Promise<void> {
    let over = false;
    const making = (async () => {
      while (!over) await make("In between");
    })();
    await work().finally(() => (over = true));
    await making;
  }

  test("a filter that a link takes away shows the feed, also when a row was selected", async () => {
    await make("Before the filter");
    const page = await open("/?filter=type:document.created");
    await page.locator(".steps-body .step").first().waitFor();
    await page.keyboard.press("j");
    await page.getByText("Paused", { exact: true }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await page.waitForURL((url) => !url.searchParams.has("filter"));
    await page.locator(".steps-body .step").first().waitFor();
    const { eventId } = await make("After it");
    await page.locator(`.step:has(a[href="/events/${eventId}"])`).first().waitFor();
  }, 60_000);

  test("who becomes who they are already goes on hearing of everything", async () => {
    const page = await open("/", { user: "alice" });
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await page.getByRole("button", { name: "alice", exact: true }).click();
    await page.getByRole("dialog", { name: "Your session" }).waitFor({ state: "detached" });
    await isLive(page);
    const { eventId } = await make("Heard all the same");
    await page.locator(`.step:has(a[href="/events/${eventId}"])`).first().waitFor();
    await page.getByRole("button", { name: /^Notifications, \d+ unread/ }).waitFor();
  }, 60_000);

  test("conditions are picked by keyboard while the feed runs", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    const box = page.getByRole("checkbox", { name: "retrying" });
    await meanwhile(async () => {
      await box.focus();
      // The list is drawn anew several times a second.
      const before = Number(await page.locator(".steps-scroller").getAttribute("aria-rowcount"));
      await eventually(
        async () => Number(await page.locator(".steps-scroller").getAttribute("aria-rowcount")) > before + 10,
        "more to be drawn",
      );
      expect(await page.evaluate("document.activeElement.type")).toBe("checkbox");
    });
    await page.keyboard.press("Space");
    await page.waitForURL((url) => url.searchParams.get("filter") === "status:retrying");
    await page.keyboard.press("Space");
    await page.waitForURL((url) => !url.searchParams.has("filter"));
  }, 60_000);

  test("the filter's cross takes what is half typed too; what is rubbed out does not come back", async () => {
    const page = await open("/?filter=status:processed");
    const box = page.getByRole("textbox", { name: /^Filter/ });
    await box.fill("consumer:");
    await page.getByRole("button", { name: "Clear the filter" }).click();
    expect(await box.inputValue()).toBe("");
    await page.waitForURL((url) => !url.searchParams.has("filter"));

    await page.goto(`${dashboard.url}/?filter=status:processed+abc`);
    await box.focus();
    for (const _ of "abc:") await page.keyboard.press("Backspace");
    await page.waitForURL((url) => !url.searchParams.has("filter"));
    // Longer than it waits for more to be typed.
    await page.waitForTimeout(600);
    expect(filterOf(page)).toBeNull();
  }, 60_000);

  test("an address that is no text is no page, and leads on to the others", async () => {
    const page = await open("/events/%E0%A4%A");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await page.getByRole("link", { name: /^Documents/ }).click();
    await page.getByRole("searchbox", { name: "Search documents" }).waitFor();
  }, 60_000);

  test("Ctrl+Enter twice is one document, and one comment", async () => {
    const page = await open("/documents", { user: "carol" });
    // Both keys are pressed before the server has answered.
    await slow(page, /createDocument|addComment/, 400);
    await page.getByRole("button", { name: "New document" }).first().click();
    await page.getByLabel("Title").fill("Once only");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "Once only" }).first().waitFor();
    await page.getByLabel("New comment").fill("Said once");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Control+Enter");
    await page.getByText("1 comment", { exact: true }).waitFor();
    await eventually(async () => (await page.getByLabel("New comment").inputValue()) === "", "the comment to be sent");
    await page.reload();
    await page.getByText("1 comment", { exact: true }).waitFor();
    expect(await page.getByRole("link", { name: /Once only/ }).count()).toBe(1);
  }, 60_000);

  test("a draft stays when text in it is selected to beyond the dialog; a click beside it closes it", async () => {
    const page = await open("/documents", { user: "carol" });
    await page.getByRole("button", { name: "New document" }).first().click();
    await page.getByLabel("Content").fill("Much that was thought about.");
    const area = await page.getByLabel("Content").boundingBox();
    if (!area) throw new Error("The content has no place.");
    await page.mouse.move(area.x + 60, area.y + 12);
    await page.mouse.down();
    await page.mouse.move(4, area.y + 12, { steps: 5 });
    await page.mouse.up();
    expect(await page.getByLabel("Content").inputValue()).toBe("Much that was thought about.");
    await page.mouse.click(4, 300);
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }, 60_000);

  test("what was saved is shown, and a conflict is told, while the feed says nothing of them", async () => {
    const { id } = await make("As it was");
    // As when the broker is away: the change is taken, and not published yet.
    const page = await open("/", { user: "alice" });
    await page.routeWebSocket("**/graphql", (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (!String(message).includes(id)) socket.send(message);
      });
    });
    await page.goto(`${dashboard.url}/documents/${id}`);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("As I left it");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "As I left it" }).first().waitFor();

    await page.getByRole("button", { name: "Edit" }).click();
    await dashboard.alice.rest("PUT", `/v1/docs/${id}`, { title: "Theirs" });
    await page.getByLabel("Title").fill("Mine");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/Somebody changed it meanwhile/).waitFor();
    await page.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByRole("heading", { name: "Mine" }).first().waitFor();
  }, 60_000);

  test("the event that is edited is the one that is replayed, also when another one has failed meanwhile", async () => {
    const page = await open("/");
    const { eventId } = await make("Edited", "fail:analytics");
    await page.goto(`${dashboard.url}/dead-letters`);
    const group = page.getByLabel("Groups of dead letters").getByRole("link", { name: /analytics *DRILL/ });
    await group.click({ timeout: 30_000 });
    await page.getByRole("button", { name: /^Edit and replay/ }).click();
    await page.getByLabel("tags").fill("");
    await make("Failed meanwhile", "fail:analytics");
    await page.getByText("analytics gave up on 2 events").waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Replay this event" }).click();
    await page.getByText("analytics gave up on 1 event", { exact: true }).waitFor({ timeout: 30_000 });
    await page.goto(`${dashboard.url}/events/${eventId}`);
    await page.getByText("3 consumers did all there was to do").waitFor();
  }, 90_000);

  test("dead letters are shown although answers take longer than it takes for more to come", async () => {
    const page = await open("/");
    await slow(page, /deadLetterGroups/, 2_500);
    let over = false;
    const failing = (async () => {
      while (!over) await make("Fails", "fail:search");
    })();
    await page.goto(`${dashboard.url}/dead-letters`);
    await page
      .getByLabel("Groups of dead letters")
      .getByRole("link", { name: /search *DRILL/ })
      .waitFor({ timeout: 40_000 });
    over = true;
    await failing;
  }, 90_000);
});
