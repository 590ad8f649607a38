import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath, graveViolations } from "../support/browser.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

(chromiumPath ? describe : describe.skip)("the dashboard's pages for operators", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open } = dashboard;

  async function make(title: string, ...tags: readonly string[]): Promise<void> {
    const { status } = await dashboard.alice.rest("POST", "/v1/docs", { title, content: "What is in it.", tags });
    expect(status).toBe(201);
  }

  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
  const group = (page: Page, name: RegExp) => page.getByLabel("Groups of dead letters").getByRole("link", { name });

  /** Among the rules: one that fires is told of above them too. */
  const ruleNamed = (page: Page, name: string) =>
    page.getByRole("region", { name: "Rules" }).getByRole("strong").filter({ hasText: name });

  test("with no dead letters the page says so; one appears by itself when a consumer gives up", async () => {
    const page = await open("/dead-letters");
    await page.getByRole("heading", { name: "No dead letters" }).waitFor();
    await make("Fails for good", "fail:search");
    await group(page, /^1 *search *DRILL/).waitFor({ timeout: 30_000 });
    await page.getByRole("heading", { name: "1 fault: pick one" }).waitFor();
  }, 60_000);

  test("a canary of what is not mended stops by itself, and says why", async () => {
    await make("Fails too", "fail:search");
    const page = await open("/dead-letters");
    await group(page, /^2 *search/).click({ timeout: 30_000 });
    await page.getByRole("heading", { name: "search gave up on 2 events" }).waitFor();
    const plan = page.getByRole("table", { name: "What each consumer would do" });
    await plan.getByRole("row", { name: "search 2 –" }).waitFor();
    await plan.getByRole("row", { name: "notifications – 2" }).waitFor();
    await button(page, /^Canary replay/).click();
    await page.getByRole("dialog").getByText("2 dead letters of 2 events").waitFor();
    await button(page, /^Start the canary \(2\)/).click();
    const replay = page.getByRole("article", { name: /^Replay of search/ });
    await replay.getByText("Running").waitFor();
    await replay.getByText("Stopped").waitFor({ timeout: 30_000 });
    await replay.getByText(/1 of 2 dead letters replayed, 0 done, 1 failed again.*The same fault came back/).waitFor();
    await replay.getByRole("link", { name: "Audit entry" }).click();
    await page.getByText("Replayed 2 dead letters as a canary").waitFor();
  }, 90_000);

  test("an edit takes what the schema allows; it mends one event, and the original stays", async () => {
    const page = await open("/dead-letters");
    await group(page, /^2 *search/).click();
    await button(page, /^Edit and replay/).click();
    const dialog = page.getByRole("dialog", { name: "Edit and replay" });
    await dialog.getByText("Separated by spaces or commas. At most 20. Each up to 50 characters.").waitFor();
    await dialog.getByText("Nothing is changed yet.").waitFor();
    await dialog.getByLabel("tags").fill("x".repeat(51));
    await button(page, /^Replay this event/).click();
    await dialog.getByText(/'editData.tags'/).waitFor();
    await dialog.getByLabel("tags (changed)").fill("mended");
    await button(page, /^Replay this event/).click();
    await page.getByRole("heading", { name: "search gave up on 1 event" }).waitFor();
    await page.getByText(/1 of 1 dead letter replayed, 1 done\. With tags changed/).waitFor();
  }, 60_000);

  test("with the cause mended the canary goes through, and the group goes", async () => {
    await dashboard.restart({ DRILLS: "off" });
    const page = await open("/dead-letters");
    await group(page, /^1 *search/).click();
    await button(page, /^Canary replay/).click();
    await button(page, /^Start the canary/).click();
    await page.getByRole("heading", { name: "This group is gone" }).waitFor();
    await page
      .getByText(/1 of 1 dead letter replayed, 1 done\./)
      .nth(1)
      .waitFor();

    await dashboard.restart();
  }, 90_000);

  test("a discard asks for a reason, says what it did, and is one click from its audit entry", async () => {
    await make("Nobody needs it", "fail:notifications");
    const page = await open("/dead-letters");
    await group(page, /^1 *notifications/).click({ timeout: 30_000 });
    await button(page, /^Discard/).click();
    const dialog = page.getByRole("dialog", { name: "Discard these dead letters?" });
    await dialog.getByText(/1 dead letter of 1 event: what notifications failed to do will not be done/).waitFor();
    const discard = dialog.getByRole("button", { name: /^Discard 1/ });
    expect(await discard.isDisabled()).toBe(true);
    await dialog.getByLabel("Reason").fill("Sent by hand");
    await discard.click();
    await page.getByRole("heading", { name: "This group is gone" }).waitFor();
    await page.getByText("1 dead letter of this fault discarded").waitFor();
    await page.getByText(/“Sent by hand”/).waitFor();
    await page.getByText("1 dead letter discarded.").waitFor();
    await page.locator(".toast").getByRole("link", { name: "Audit entry" }).click();
    await page.getByText("Discarded 1 dead letter: “Sent by hand”").waitFor();
    expect(await page.locator(".audit-entry").count()).toBe(1);
  }, 60_000);

  test("the pipeline's charts move; a consumer is paused, holds what comes, and is resumed", async () => {
    const page = await open("/pipeline");
    await page.getByText("All is well").waitFor();
    await button(page, "Pause analytics").click();
    const dialog = page.getByRole("dialog", { name: "Pause analytics?" });
    await dialog.getByText(/Within 2 s 1 worker takes nothing new/).waitFor();
    await dialog.getByRole("button", { name: /^Pause analytics/ }).click();
    await page.getByRole("row", { name: /^analytics Paused/ }).waitFor();
    // Its worker looks at the switch about once a second: what is made before that is still taken.
    const held = page.getByText(/analytics is paused; [1-9]\d* events? waits? for it/);
    await eventually(async () => {
      await make("Has to wait");
      return (await held.count()) > 0;
    }, "an event to wait");
    await page.getByRole("figure", { name: /^Backlog: .*analytics [1-9]/ }).waitFor();
    await page.getByRole("figure", { name: /^Events: published (0\.[1-9]|[1-9])/ }).waitFor();
    expect(await page.locator(".chart canvas").count()).toBe(6);
    await button(page, "Resume analytics").click();
    await page.getByRole("row", { name: /^analytics Working Pause analytics 0/ }).waitFor();
    await page.locator(".toast").getByRole("link", { name: "Audit entry" }).last().click();
    await page.getByText("Resumed analytics").waitFor();
  }, 60_000);

  test("a rule is tried against the past, made, changed, disabled and deleted; what it finds appears by itself", async () => {
    const page = await open("/alerts");
    await page.getByText("Nothing is watched yet").waitFor();
    await button(page, "New rule").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Search fails");
    await dialog.getByLabel("Fires when").selectOption("Many dead letters");
    await dialog.getByLabel("More than").fill("0");
    await dialog.getByLabel(/^Only those/).fill('{"consumers": ["search"]}');
    await dialog.getByRole("button", { name: "Try" }).click();
    await dialog.getByText(/It would( not)? have fired/).waitFor();
    await dialog.getByRole("button", { name: /^Create/ }).click();
    await page.getByText("More than 0 dead letters within 5 min (consumers: search).").waitFor();
    await make("Fails for the alert", "fail:search");
    await page.getByLabel("What fires now").getByText("Search fails").waitFor({ timeout: 30_000 });

    await button(page, "Edit Search fails").click();
    await page.getByRole("dialog").getByLabel("More than").fill("7");
    await page.getByRole("button", { name: /^Save/ }).click();
    await page.getByLabel("What fired").getByText("Recovered").first().waitFor();
    await button(page, "Disable Search fails").click();
    await page.getByText("Disabled", { exact: true }).waitFor();
    await button(page, "Delete Search fails").click();
    await page.getByRole("button", { name: /^Delete the rule/ }).click();
    await page.getByText("Nothing is watched yet").waitFor();
  }, 90_000);

  test("a rule that another operator makes appears by itself", async () => {
    const page = await open("/alerts");
    await page.getByText("Nothing is watched yet").waitFor();
    const other = connect(dashboard.url, "operator");
    const { errors } = await other.query(
      'mutation { createAlertRule(input: {name: "Made elsewhere", when: {newFingerprint: {}}}) { id } }',
    );
    expect(errors).toBeUndefined();
    await ruleNamed(page, "Made elsewhere").waitFor();
    await other.close();
  }, 60_000);

  test("the catalogue says who handles what; a drill is published from it and followed to its end", async () => {
    const page = await open("/catalogue");
    await page.getByRole("link", { name: "document.updated" }).click();
    await page.getByRole("heading", { name: "document.updated" }).first().waitFor();
    await page.getByRole("row", { name: /^title text, up to 200 characters/ }).waitFor();
    await page.getByLabel(/^fail:search:2/).check();
    await button(page, "Publish a test event").click();
    await page.getByText("search: retrying").waitFor();
    await page.getByText("search: processed").waitFor({ timeout: 20_000 });
    await page.getByLabel("Payload of the test event").fill('{"title": 1}');
    await button(page, "Publish a test event").click();
    await page.locator(".field-error").waitFor();
  }, 60_000);

  test("the audit log has what was done and how it ended, as it comes, and is searched by words", async () => {
    const page = await open("/audit");
    await page.getByText("Made the alert rule “Made elsewhere”").waitFor();
    const other = connect(dashboard.url, "operator");
    await other.query('mutation { pauseConsumer(consumer: "nobody") { paused } }');
    const entry = page.getByRole("listitem").filter({ hasText: "Paused nobody" });
    await entry.locator(".badge").getByText("BAD_USER_INPUT").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("discardEvents hand");
    await page.waitForURL((url) => url.searchParams.get("find") === "discardEvents hand");
    await entry.waitFor({ state: "detached" });
    await page.getByText("Discarded 1 dead letter: “Sent by hand”").waitFor();
    await other.close();
  }, 60_000);

  test("all of it is done by keyboard", async () => {
    const page = await open("/");
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("g", "x");
    await group(page, /^1 *search/).waitFor();
    await press("j", "Enter");
    await page.getByRole("heading", { name: "search gave up on 1 event" }).waitFor();
    await press("d");
    await page.getByRole("dialog").getByText("1 dead letter of 1 event").waitFor();
    await page.keyboard.type("By keyboard");
    await press("Control+Enter");
    await page.getByRole("heading", { name: "This group is gone" }).waitFor();
    await press("g", "p");
    await page.getByText("All is well").waitFor();
    await press("2");
    await page.getByRole("dialog", { name: "Pause search?" }).waitFor();
    await press("Escape");
    await press("g", "u");
    await page.getByText("“By keyboard”").waitFor();
    for (const keys of ["g a", "g c"]) await press(...keys.split(" "));
    await page.waitForURL("**/catalogue");
  }, 60_000);

  test("who is no operator is told what the page is for, and what to do", async () => {
    const page = await open("/dead-letters", { user: "bob" });
    await page.getByRole("heading", { name: "This page is for operators" }).waitFor();
    expect(await page.getByRole("navigation").getByText("Pipeline").count()).toBe(0);
    await button(page, "Go on as the operator").click();
    await page.getByRole("heading", { name: "Latest replays" }).waitFor();
  }, 60_000);

  test.each(["light", "dark"] as const)(
    "axe-core finds nothing serious in %s",
    async (colorScheme) => {
      await make("For axe", "fail:notifications");
      const page = await open("/dead-letters", { colorScheme, reducedMotion: "reduce" });
      const check = async (): Promise<void> => expect(await graveViolations(page)).toEqual([]);
      await group(page, /notifications/).waitFor({ timeout: 30_000 });
      await check();
      await group(page, /notifications/).click();
      await page.getByText("What a replay would do").waitFor();
      await check();
      for (const [keys, shown] of [
        ["c", "Replay as a canary?"],
        ["e", "Edit and replay"],
        ["d", "Discard these dead letters?"],
      ] as const) {
        await page.keyboard.press(keys);
        await page.getByRole("dialog", { name: shown }).waitFor();
        await check();
        await page.keyboard.press("Escape");
      }
      await page.goto(`${dashboard.url}/pipeline`);
      await page.locator(".chart canvas").first().waitFor();
      await check();
      await page.goto(`${dashboard.url}/alerts`);
      await ruleNamed(page, "Made elsewhere").waitFor();
      await check();
      await page.keyboard.press("n");
      await page.getByRole("dialog", { name: "New rule" }).waitFor();
      await check();
      await page.goto(`${dashboard.url}/catalogue`);
      await page.getByLabel("Payload of the test event").waitFor();
      await check();
      await page.goto(`${dashboard.url}/audit`);
      await page.locator(".audit-entry").first().waitFor();
      await check();
    },
    90_000,
  );
});
