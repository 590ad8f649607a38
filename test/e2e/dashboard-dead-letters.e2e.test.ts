import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath, graveViolations } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

(chromiumPath ? describe : describe.skip)("the dashboard's page of dead letters", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open, make } = dashboard;

  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
  const group = (page: Page, name: RegExp) => page.getByLabel("Groups of dead letters").getByRole("link", { name });

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
    },
    90_000,
  );
});
