import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath, graveViolations } from "../support/browser.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

(chromiumPath ? describe : describe.skip)("the dashboard's pages for operators", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open, make } = dashboard;

  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
  const group = (page: Page, name: RegExp) => page.getByLabel("Groups of dead letters").getByRole("link", { name });

  /** Among the rules: one that fires is told of above them too. */
  const ruleNamed = (page: Page, name: string) =>
    page.getByRole("region", { name: "Rules" }).getByRole("strong").filter({ hasText: name });

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
    const entry = page.getByRole("listitem").filter({ hasText: "Tried to pause nobody: refused" });
    await entry.locator(".badge").getByText("BAD_USER_INPUT").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("resumeConsumer analytics");
    await page.waitForURL((url) => url.searchParams.get("find") === "resumeConsumer analytics");
    await entry.waitFor({ state: "detached" });
    await page.getByText("Resumed analytics").waitFor();
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
      const page = await open("/pipeline", { colorScheme, reducedMotion: "reduce" });
      const check = async (): Promise<void> => expect(await graveViolations(page)).toEqual([]);
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
