import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What is typed arrives, the focus is never lost, and what stands above a page is that page's. */
(chromiumPath ? describe : describe.skip)("the dashboard by keyboard", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open } = dashboard;

  async function make(title: string, content = "What is in it.") {
    const { body } = await dashboard.alice.rest("POST", "/v1/docs", { title, content });
    return String(body["id"]);
  }
  const filterBox = (page: Page) => page.getByRole("textbox", { name: /^Filter/ });
  const heading = (page: Page): Promise<string> => page.locator("h1").innerText();

  test("a filter keeps each letter and space that is typed, however long one waits between two", async () => {
    const page = await open("/");
    const box = filterBox(page);
    await page.keyboard.press("/");
    await page.keyboard.type("api ");
    await page.waitForURL((url) => url.searchParams.get("filter") === "api");
    await page.keyboard.type("guide");
    await page.waitForURL((url) => url.searchParams.get("filter") === "api guide");

    await box.fill("");
    // About as long as the filter waits for more: it is taken while the next letter is typed.
    for (let wait = 294; wait < 306; wait++) {
      await page.keyboard.type("x");
      await page.waitForTimeout(wait);
    }
    expect(await box.inputValue()).toBe("x".repeat(12));
  }, 60_000);

  test("a condition that became a chip is no text any more; going back brings back what was typed before", async () => {
    const page = await open("/");
    const box = filterBox(page);
    await box.focus();
    await page.keyboard.type("words status:retrying ");
    await page.getByRole("button", { name: "Remove the condition status:retrying" }).waitFor();
    expect(await box.inputValue()).toBe("words ");
    await page.goBack();
    await page.getByRole("button", { name: "Remove the condition status:retrying" }).waitFor({ state: "detached" });
    await eventually(
      async () => (await box.inputValue()).trim() === (new URL(page.url()).searchParams.get("filter") ?? ""),
      "the text to be that of the address",
    );
  }, 60_000);

  test("Escape gives the focus back to the button that opened the panel", async () => {
    const page = await open("/");
    for (const name of ["Filter", "Notifications"]) {
      const button = page.getByRole("button", { name: new RegExp(`^${name}`) }).first();
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name }).waitFor({ state: "detached" });
      expect(await button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    }
  }, 60_000);

  test("Enter opens nothing while no row is selected, also not one that waits to be shown", async () => {
    await make("Shown");
    const page = await open("/");
    await page.locator(".steps-body .step").first().waitFor();
    await page.keyboard.press("Space");
    await make("Waits");
    await page.getByRole("button", { name: /\d new/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    expect(new URL(page.url()).pathname).toBe("/");
  }, 60_000);

  test("the list of documents has its own title after a document was read, by link and by going back", async () => {
    const id = await make("Read before");
    const page = await open("/documents");
    await page.getByRole("link", { name: /Read before/ }).click();
    await page.getByRole("heading", { name: "Read before", level: 1 }).waitFor();
    await page
      .getByRole("navigation")
      .getByRole("link", { name: /^Documents/ })
      .click();
    await page.getByText("Pick a document, or write one").waitFor();
    expect(await heading(page)).toBe("Documents");
    await page.goBack();
    await page.getByRole("heading", { name: "Read before", level: 1 }).waitFor();
    expect(page.url()).toContain(id);
    await page.goBack();
    await page.getByText("Pick a document, or write one").waitFor();
    expect(await page.title()).toContain("Documents");
  }, 60_000);

  test("the help tells of no key that selects what can't be opened, and of none twice", async () => {
    const page = await open("/pipeline");
    await page.getByRole("table", { name: "Processes" }).waitFor();
    await page.keyboard.press("Shift+?");
    const keys = await page.getByRole("dialog").locator("dd").allInnerTexts();
    expect(keys.length).toBe(new Set(keys).size);
    expect(keys).not.toContain("j");
  }, 60_000);

  test("on a phone the open page is in sight in the navigation, and each button has its name", async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const audit = await open("/audit", phone);
    const link = audit.getByRole("navigation").getByRole("link", { name: /^Audit/ });
    const box = await link.boundingBox();
    const menu = await audit.getByRole("button", { name: /Signed in as/ }).boundingBox();
    expect(box && menu && box.x >= 0 && box.x + box.width <= menu.x).toBe(true);
    const live = await open("/", phone);
    await live.getByRole("button", { name: "Filter", exact: true }).waitFor();
  }, 60_000);

  test("a text that is written from right to left begins at the right", async () => {
    const id = await make("دليل الواجهة", "هذا نص عربي (v2).\nAnd one from left to right.");
    const page = await open(`/documents/${id}`);
    const content = page.locator(".document-content");
    await content.waitFor();
    // Where the first letter of each paragraph stands, as a share of the width.
    const shares = await content.evaluate((element) => {
      const { left, width } = element.getBoundingClientRect();
      const range = element.ownerDocument.createRange();
      const text = element.firstChild;
      return [0, element.textContent.indexOf("And")].map((at) => {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return (range.getBoundingClientRect().left - left) / width;
      });
    });
    expect(shares[0]).toBeGreaterThan(0.9);
    expect(shares[1]).toBeLessThan(0.1);
  }, 60_000);
});
