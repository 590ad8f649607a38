import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { chromiumPath, isLive, openBrowser, openTab } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { inSeconds, SECRET, tokenOf } from "../support/tokens.ts";

(chromiumPath ? describe : describe.skip)("signing in, in production", () => {
  let browser: Browser;
  let api: RunningApi;
  const settings = { NODE_ENV: "production", JWT_SECRET: SECRET, DATA_DIR: temporaryFolder() };

  beforeAll(async () => {
    [browser, api] = await Promise.all([openBrowser(), startApi(settings)]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await killAll();
  });

  test("is by token alone; a wrong one is refused with its reason, a right one is kept", async () => {
    const { page, close } = await openTab(browser, api.url);
    await page.getByRole("heading", { name: "Sign in to BookSpace" }).waitFor();
    await page.getByLabel("Access token").fill(await tokenOf({ sub: "ada", exp: inSeconds(-60) }));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This token has expired: get a new one.").waitFor();
    expect(await page.getByRole("button", { name: /operator/ }).count()).toBe(0);

    await page.getByLabel("Access token").fill(await tokenOf({ sub: "ada", exp: inSeconds(600) }));
    await page.getByRole("button", { name: "Sign in" }).click();
    await isLive(page);
    await page.reload();
    await isLive(page);
    await page.getByRole("button", { name: "Signed in as ada" }).waitFor();

    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to BookSpace" }).waitFor();
    await close();
  }, 60_000);

  test("a token that runs out while the page is open asks for another, and says why", async () => {
    const { page, close } = await openTab(browser, api.url);
    const exp = inSeconds(8);
    await page.getByLabel("Access token").fill(await tokenOf({ sub: "ada", exp }));
    await page.getByRole("button", { name: "Sign in" }).click();
    await isLive(page);
    // The connection outlives its token; the next one needs a new one.
    const port = new URL(api.url).port;
    await api.stop("SIGKILL");
    await eventually(() => inSeconds(-1) > exp, "the token to run out");
    api = await startApi({ ...settings, PORT: port });
    await page.getByText("This token has expired: get a new one.").waitFor();
    await close();
  }, 90_000);
});
