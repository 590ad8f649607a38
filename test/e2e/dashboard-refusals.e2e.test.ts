import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What the API refuses is told: it is never shown as nothing, as something else, or as what still comes. */
(chromiumPath ? describe : describe.skip)("the dashboard, when one thing is refused", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open, make } = dashboard;
  const REFUSED = "Too much was asked at once.";

  /** What asks for this is refused, so many times. */
  const refuse = (page: Page, operation: string, code = "RATE_LIMITED", times = Number.POSITIVE_INFINITY) =>
    page.route("**/graphql", (route) => {
      if (!(route.request().postData() ?? "").includes(`"operationName":"${operation}"`) || times-- <= 0)
        return route.fallback();
      const errors = [{ message: REFUSED, extensions: { code, retryable: false } }];
      return route.fulfill({ contentType: "application/json", body: JSON.stringify({ errors }) });
    });
  const deadLetters = (page: Page) => page.getByLabel("Groups of dead letters").getByRole("link");

  test("a feed whose time before is refused does not say that nothing happened", async () => {
    await make("Happened");
    const page = await open("/catalogue");
    await refuse(page, "events", "RATE_LIMITED", 1);
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await page.getByText(REFUSED).waitFor();
    expect(await page.getByText("Nothing has happened here yet").count()).toBe(0);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".steps-body .step").first().waitFor();
  }, 60_000);

  test("a search that is refused does not show what was found before", async () => {
    await make("Found before");
    const page = await open("/documents");
    await page
      .getByRole("link", { name: /Found before/ })
      .first()
      .waitFor();
    await refuse(page, "search", "RATE_LIMITED", 1);
    await page.getByRole("searchbox").fill("unheard");
    await page.getByText(REFUSED).waitFor();
    expect(await page.getByRole("link", { name: /Found before/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Nothing has the words “unheard”").waitFor();
  }, 60_000);

  test("an event whose effects are refused says so, and asks again", async () => {
    const { eventId } = await make("Has effects");
    const page = await open("/catalogue");
    await refuse(page, "eventLife");
    await page.goto(`${dashboard.url}/events/${eventId}`);
    const effects = page.getByRole("region", { name: "Effects" });
    await effects.getByText(REFUSED).waitFor();
    await page.unrouteAll();
    await effects.getByRole("button", { name: "Try again" }).click();
    await effects.getByText("Notification", { exact: true }).waitFor();
  }, 60_000);

  test("dead letters come in although the catalogue was refused at first; what can't be counted is told", async () => {
    const page = await open("/");
    await refuse(page, "eventCatalogue", "RATE_LIMITED", 1);
    await page.goto(`${dashboard.url}/dead-letters`);
    await page.getByText("No dead letters").waitFor();
    await make("Fails", "fail:search");
    await deadLetters(page).first().waitFor({ timeout: 20_000 });

    await refuse(page, "replayPlan");
    await deadLetters(page).first().click();
    await page.getByRole("button", { name: /^Discard/ }).click();
    await page.getByRole("dialog").getByText(REFUSED).waitFor();
    await page.unrouteAll();
    await page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Discard 1" }).waitFor();
  }, 90_000);

  test("an audit log whose first page is refused can be asked for again", async () => {
    const page = await open("/");
    await refuse(page, "auditLog", "RATE_LIMITED", 1);
    await page.goto(`${dashboard.url}/audit`);
    await page.getByText(REFUSED).waitFor();
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByRole("button", { name: "Show older" }).waitFor({ state: "detached" });
  }, 60_000);

  test("what went wrong stands until it is closed; what is told in passing goes, and not while it is read", async () => {
    const page = await open("/", { user: "alice" });
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await refuse(page, "session", "UNAUTHENTICATED", 2);
    const refused = page.getByRole("status").locator(".toast").getByText(REFUSED);
    await page.getByRole("button", { name: "bob", exact: true }).click();
    await refused.waitFor();
    await page.keyboard.press("Escape");
    await make("Told in passing");
    const told = page.locator(".toast").getByText("Your document 'Told in passing' has been created");
    await told.hover();
    // Longer than it stands when nobody reads it.
    await page.waitForTimeout(6_000);
    await told.waitFor();
    await page.mouse.move(700, 20);
    await page.getByRole("link", { name: "Its event" }).focus();
    await page.waitForTimeout(6_000);
    await told.waitFor();
    await page.locator(".main").focus();
    await told.waitFor({ state: "detached", timeout: 10_000 });
    await refused.waitFor();

    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await page.getByRole("button", { name: "bob", exact: true }).click();
    await page.waitForTimeout(500);
    expect(await refused.count()).toBe(1);
    await page.locator(".toast").getByRole("button", { name: "Dismiss" }).click();
    await refused.waitFor({ state: "detached" });
  }, 60_000);

  test("who is refused as somebody else stays who they are", async () => {
    const page = await open("/", { user: "alice" });
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await refuse(page, "session", "UNAUTHENTICATED", 1);
    await page.getByRole("button", { name: "bob", exact: true }).click();
    await page.getByText(REFUSED).waitFor();
    await page.getByRole("button", { name: "Signed in as alice" }).waitFor();
    await eventually(
      async () => (await page.locator(".connection").getAttribute("data-state")) === "connected",
      "the connection to stay",
    );
  }, 60_000);
});
