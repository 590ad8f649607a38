import { describe, expect, test } from "@jest/globals";
import { chromiumPath, isLive } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

(chromiumPath ? describe : describe.skip)("the dashboard", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open, make } = dashboard;

  /** Makes a document; the ids of it and of its event. */
  test("an empty system says what to do, and has the button for it", async () => {
    const page = await open("/");
    await page.getByRole("heading", { name: "Nothing has happened here yet" }).waitFor();
    await page.getByRole("button", { name: "Create a document" }).click();
    for (const step of ["Published", "Handled", "Processed"])
      await page.getByRole("cell", { name: step }).first().waitFor();
  }, 60_000);

  test("the first load is at most 150 kB of script, gzipped", async () => {
    const page = await open("/");
    await page.locator(".steps-body .step").first().waitFor();
    const bytes = await page.evaluate<number>(
      "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
    );
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(150_000);
  }, 60_000);

  test("each step comes into the feed as it happens; a row leads to its event", async () => {
    const page = await open("/");
    const { eventId } = await make("Seen at once");
    const row = page.locator(`.step:has(a[href="/events/${eventId}"])`).first();
    await row.waitFor();
    await row.click();
    await page.waitForURL(`**/events/${eventId}`);
    await page.getByRole("heading", { name: "Seen at once" }).waitFor();
  }, 60_000);

  test("the filter is chips and words, stands in the URL, and survives a reload", async () => {
    await make("Zebra crossing");
    const page = await open("/");
    await page.keyboard.press("/");
    await page.keyboard.type("status:processed zebra");
    await page.waitForURL((url) => url.searchParams.get("filter") === "status:processed zebra");
    const only = async (): Promise<void> => {
      await page.locator('.steps-scroller[aria-rowcount="5"]').waitFor();
      for (const step of ["Handled", "Processed"]) await page.getByRole("cell", { name: step }).first().waitFor();
    };
    await page.reload();
    await only();
    await page.getByRole("button", { name: "Remove the condition status:processed" }).click();
    await page.getByRole("cell", { name: "Published" }).waitFor();
    await page.goBack();
    await only();
  }, 60_000);

  test("under the pointer the feed stands still and counts what is new", async () => {
    const page = await open("/");
    const before = await make("Before");
    const steps = page.locator(`.step:has(a[href="/events/${before.eventId}"])`);
    await eventually(async () => (await steps.count()) === 5, "all steps of what was before");
    await page.locator(".steps-scroller").hover();
    await page.mouse.move(600, 400);
    await page.getByText("Paused", { exact: true }).waitFor();
    const first = await page.locator(".steps-body .step a").first().getAttribute("href");
    await make("While it stands still");
    await page.getByRole("button", { name: /^5 new$/ }).waitFor();
    expect(await page.locator(".steps-body .step a").first().getAttribute("href")).toBe(first);
    await page.mouse.move(5, 5);
    await page.getByRole("button", { name: /new$/ }).waitFor({ state: "detached" });
  }, 60_000);

  test("an event that is retried counts down, and ends while one looks on", async () => {
    const { eventId } = await make("Fails thrice", "fail:search:3");
    const page = await open(`/events/${eventId}`);
    await page
      .getByText(/again in \d/)
      .first()
      .waitFor();
    await page.getByText("3 consumers did all there was to do").waitFor();
    await page.getByRole("img", { name: /^search: .*attempt 1 failed.*attempt 4 done/ }).waitFor();
  }, 60_000);

  test("a dead letter shows operators the error with its stack, and is replayed from its page", async () => {
    const { eventId } = await make("Fails for good", "fail:notifications");
    const page = await open(`/events/${eventId}`, { user: "operator" });
    await page.getByText("notifications gave up after 4 attempts").waitFor({ timeout: 30_000 });
    await page.getByText("Stack").click();
    await page
      .getByLabel("Stack", { exact: true })
      .getByText(/^ *at /m)
      .waitFor();
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click();
    await page.getByText(/notifications failed at attempt 5/).waitFor();

    const theirs = await open(`/events/${eventId}`, { user: "alice" });
    await theirs.getByText("Failed: DRILL").first().waitFor();
    expect(await theirs.getByText("Stack").count()).toBe(0);
    expect(await theirs.getByRole("button", { name: "Replay" }).count()).toBe(0);
  }, 90_000);

  test("an event that is not there is said to be not there", async () => {
    const page = await open("/events/01a20d90-0000-7000-8000-000000000000");
    await page.getByText("There is no such event, or it is not yours to see").waitFor();
  }, 60_000);

  test("a document is written, found, changed and commented on, and what that sets in motion is seen", async () => {
    const page = await open("/documents", { user: "carol" });
    await page.getByRole("button", { name: "New document" }).first().click();
    await page.getByLabel("Title").fill("Quokka handbook");
    await page.getByLabel("Content").fill("They smile.");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("heading", { name: "Quokka handbook" }).first().waitFor();
    await page.getByText("search: processed").waitFor();
    await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();

    await page.getByLabel("Search documents").fill("quokk");
    await page
      .getByRole("link", { name: /Quokka handbook/ })
      .first()
      .waitFor();

    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("Quokka manual");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Quokka manual" }).first().waitFor();

    await page.getByLabel("New comment").fill("Do they bite?");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.getByText("Do they bite?").first().waitFor();
    await page.getByText("You commented").waitFor();
  }, 60_000);

  test("who edits a document that somebody else changed decides whose stays", async () => {
    const { id } = await make("Ours");
    const page = await open(`/documents/${id}`, { user: "alice" });
    await page.getByRole("button", { name: "Edit" }).click();
    await dashboard.alice.rest("PUT", `/v1/docs/${id}`, { title: "Theirs" });
    await page.getByText(/Somebody changed it meanwhile/).waitFor();
    await page.getByRole("button", { name: "Take theirs" }).click();
    expect(await page.getByLabel("Title").inputValue()).toBe("Theirs");
  }, 60_000);

  test("in development one can be anybody; what one may not see is not shown to the next", async () => {
    const { body } = await dashboard.alice.rest("POST", "/v1/docs", {
      title: "Diary of alice",
      content: "…",
      visibility: "PRIVATE",
    });
    const page = await open("/documents", { user: "alice" });
    await page.getByText("Diary of alice").first().waitFor();
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await page.getByRole("button", { name: "bob", exact: true }).click();
    await page.getByRole("button", { name: "Signed in as bob" }).waitFor();
    await isLive(page);
    await page.getByText("Seen at once").first().waitFor();
    expect(await page.getByText("Diary of alice").count()).toBe(0);
    await page.goto(`${dashboard.url}/documents/${String(body["id"])}`);
    await page.getByText("There is no such document, or it is not yours to see").waitFor();
  }, 60_000);

  test("who is new registers, and that is an event too", async () => {
    const page = await open("/?filter=type:user.registered", { user: "dora" });
    await page.getByRole("button", { name: "Signed in as dora" }).click();
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByLabel("Name").fill("Dora");
    await page.getByLabel("E-mail").fill("dora@example.com");
    await page.getByRole("form", { name: "Register" }).getByRole("button", { name: "Register" }).click();
    await page.getByRole("cell", { name: "user.registered" }).first().waitFor();
  }, 60_000);

  test("everything is done by keyboard", async () => {
    const page = await open("/");
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("g", "d");
    await page.waitForURL("**/documents");
    await page.getByLabel("Search documents").waitFor();
    await press("n");
    await page.getByRole("dialog", { name: "New document" }).waitFor();
    await page.keyboard.type("Typed alone");
    await press("Control+Enter");
    await page.getByRole("heading", { name: "Typed alone" }).first().waitFor();
    await press("g", "l");
    await page.locator(".steps-body .step").first().waitFor();
    await press("j", "j", "k", "Enter");
    await page.waitForURL("**/events/*");
    await page.getByLabel("Waterfall").waitFor();
    await press("Shift+?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Go to Documents").waitFor();
    await press("Escape");
    await help.waitFor({ state: "detached" });
  }, 60_000);
});
