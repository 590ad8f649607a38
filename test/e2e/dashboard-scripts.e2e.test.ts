import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath } from "../support/browser.ts";
import { connect } from "../support/client.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

/** Each would run when it is taken for markup, or put into an attribute. */
const IMAGE = '<img src=x onerror="window.ran = 1">';
const SCRIPT = "<script>window.ran = 1</script>";
const ATTRIBUTE = `" onmouseover="window.ran=1" x="'><svg onload=window.ran=1>`;
/** Turns what follows around, and steers a terminal. */
const CONTROLS = "\u202e\u001b[2Jabc\u0007\u2066";

(chromiumPath ? describe : describe.skip)("scripts in what others wrote, on the dashboard", () => {
  const dashboard = openDashboard(temporaryFolder());
  const operator = () => connect(dashboard.url, "operator");

  /** Nothing ran; that nothing was tried, which the page's policy would refuse, is asserted after each test. */
  async function expectHarmless(page: Page): Promise<void> {
    expect(await page.evaluate("window.ran")).toBeUndefined();
    expect(await page.locator("img[src=x], svg[onload], [onerror], [onmouseover]").count()).toBe(0);
  }

  async function make(user: string, title: string, tags: readonly string[] = []) {
    const { body } = await connect(dashboard.url, user).rest("POST", "/v1/docs", {
      title,
      content: `${SCRIPT}\n${IMAGE} ${ATTRIBUTE}`,
      tags,
    });
    return { id: String(body["id"]), eventId: (body["receipt"] as { readonly eventId: string }).eventId };
  }

  test("a document's title, content, tags and comments, and its creator's name, are texts", async () => {
    const { id, eventId } = await make(`<b>${"x".repeat(3)}</b>`, `${IMAGE} ${CONTROLS}`, [
      SCRIPT,
      ATTRIBUTE.slice(0, 50),
    ]);
    await connect(dashboard.url, ATTRIBUTE).rest("POST", `/v1/docs/${id}/comments`, { body: `${IMAGE}${SCRIPT}` });
    const feed = await dashboard.open("/", { user: "operator" });
    await feed.locator(`a[href="/events/${eventId}"]`).first().waitFor();
    await expectHarmless(feed);
    for (const path of ["/documents", `/documents/${id}`, `/events/${eventId}`]) {
      const page = await dashboard.open(path, { user: "operator" });
      await page.getByText(IMAGE).first().waitFor();
      if (path.endsWith(id)) await page.getByText(`${IMAGE}${SCRIPT}`).first().waitFor();
      await expectHarmless(page);
    }
  }, 120_000);

  test("errors, reasons of operators and names of rules are texts", async () => {
    const { eventId } = await make("mallory", IMAGE, ["fail:search", SCRIPT]);
    const client = operator();
    await client.query(
      "mutation ($name: String!) { createAlertRule(input: {name: $name, when: {silence: {seconds: 60}}}) { id } }",
      { name: `${IMAGE}${SCRIPT}` },
    );
    const page = await dashboard.open(`/events/${eventId}`, { user: "operator" });
    await page.getByText("search gave up after 4 attempts").waitFor({ timeout: 30_000 });
    await expectHarmless(page);

    const letters = await dashboard.open("/dead-letters", { user: "operator" });
    await letters.getByText("DRILL").first().waitFor();
    await expectHarmless(letters);
    await client.query(
      "mutation ($reason: String!, $ids: [ID!]) { discardEvents(filter: {ids: $ids}, reason: $reason) }",
      { ids: [eventId], reason: `${IMAGE}${ATTRIBUTE}` },
    );
    for (const path of ["/audit", "/alerts"]) {
      const shown = await dashboard.open(path, { user: "operator" });
      await shown.getByText(IMAGE).first().waitFor();
      await expectHarmless(shown);
    }
    await client.close();
  }, 120_000);

  test("what stands in an address is text: filters, searches, ids", async () => {
    const hostile = encodeURIComponent(`${IMAGE}${ATTRIBUTE}`);
    for (const path of [
      `/?filter=${hostile}`,
      `/events/${encodeURIComponent(IMAGE)}`,
      `/documents/${encodeURIComponent(SCRIPT)}`,
      `/dead-letters?consumer=${hostile}&fingerprint=${hostile}`,
    ]) {
      const page = await dashboard.open(path, { user: "operator" });
      await page.locator("main :is(h1, h2, input)").first().waitFor();
      await expectHarmless(page);
    }
  }, 120_000);
});
