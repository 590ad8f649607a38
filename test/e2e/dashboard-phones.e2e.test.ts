import { describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { chromiumPath, graveViolations } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard.ts";
import { temporaryFolder } from "../support/processes.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

(chromiumPath ? describe : describe.skip)("the dashboard on a phone", () => {
  const { open } = openDashboard(temporaryFolder());

  const menu = (page: Page) => page.getByRole("button", { name: "Signed in as operator" });

  test("theme and help are in the menu of who is signed in", async () => {
    const page = await open("/", PHONE);
    await menu(page).tap();
    await page.getByRole("button", { name: "Theme: system" }).tap();
    await page.getByRole("button", { name: "Theme: light" }).tap();
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
    await page.getByRole("button", { name: "Keyboard shortcuts" }).tap();
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    expect(await page.getByRole("dialog", { name: "Your session" }).count()).toBe(0);
  }, 60_000);

  test("on a wide screen they are beside the navigation alone", async () => {
    const page = await open("/");
    await menu(page).click();
    expect(await page.getByRole("button", { name: /^Theme/ }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "Keyboard shortcuts" }).count()).toBe(1);
  }, 60_000);

  test.each(["light", "dark"] as const)(
    "the pipeline's tables are read without scrolling sideways, and still as tables, in %s",
    async (colorScheme) => {
      const page = await open("/pipeline", { ...PHONE, colorScheme, reducedMotion: "reduce" });
      await page
        .getByRole("row", { name: /^notifications Working Pause notifications .*Waiting *0 .*Oldest *– .*Workers *1$/ })
        .waitFor();
      for (const name of ["Waiting", "Retrying", "Oldest", "Dead letters", "Workers"])
        await page.getByRole("columnheader", { name, exact: true }).waitFor({ state: "attached" });
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('.main, .table-box, .table-cards td')].every((box) => box.scrollWidth <= box.clientWidth)",
        ),
      ).toBe(true);
      expect(await graveViolations(page)).toEqual([]);
    },
    60_000,
  );
});
