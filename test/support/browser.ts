import { existsSync, readFileSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PROGRAMS = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Where a Chromium is; undefined when there is none here. */
export const chromiumPath = PROGRAMS.find((path) => path !== undefined && existsSync(path));

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? "chromium", args: ["--no-sandbox"] });

export interface Tab {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and what the security policy refused. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export interface TabOptions extends BrowserContextOptions {
  /** The development user; the dashboard's own first one unless told. */
  readonly user?: string;
}

/** A tab of its own profile at a path of the dashboard. */
export async function openTab(browser: Browser, url: string, { user, ...options }: TabOptions = {}): Promise<Tab> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A server that was killed on purpose is no fault of the page.
    if (message.type() === "error" && !/ERR_|WebSocket connection|502|503/.test(message.text()))
      complaints.push(message.text());
  });
  if (user !== undefined) {
    const kept = JSON.stringify(JSON.stringify({ kind: "development", userId: user }));
    await page.addInitScript(
      `localStorage.getItem("bookspace.credential") ?? localStorage.setItem("bookspace.credential", ${kept})`,
    );
  }
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

export const isLive = (page: Page): Promise<void> =>
  page.locator('.connection[data-state="connected"]').waitFor({ timeout: 20_000 });

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** What axe-core finds on the page that is serious or critical. */
export async function graveViolations(page: Page): Promise<readonly string[]> {
  // Not as a script tag: the page's policy refuses what is not its own.
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate<{ violations: readonly Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
}
