import { isLive, openBrowser, openTab } from "../../test/support/browser.ts";

/** What the tab holds after a collection: bytes of JavaScript, and numbers. */
export interface TabHeld {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** An operator's tab of a real browser that shows the feed of everything for the whole run. */
export interface Dashboard {
  held(): Promise<TabHeld>;
  /** Is the feed in it connected, and without an error of a script? Else what is wrong. */
  fault(): Promise<string | null>;
  close(): Promise<void>;
}

const METRICS = { JSHeapUsedSize: "heap", Nodes: "nodes", JSEventListeners: "listeners" } as const;

export async function openDashboard(url: string): Promise<Dashboard> {
  const browser = await openBrowser();
  const { page, complaints } = await openTab(browser, url, { user: "operator" });
  await isLive(page);
  const inspector = await page.context().newCDPSession(page);
  await inspector.send("Performance.enable");
  return {
    async held() {
      await inspector.send("HeapProfiler.collectGarbage");
      const { metrics } = await inspector.send("Performance.getMetrics");
      const held = { heap: 0, nodes: 0, listeners: 0 };
      for (const { name, value } of metrics) if (isMetric(name)) held[METRICS[name]] = value;
      return held;
    },
    async fault() {
      if (complaints.length > 0) return `The browser complained: ${complaints[0]}`;
      const state = await page.locator(".connection").getAttribute("data-state");
      return state === "connected" ? null : `The dashboard is ${state}.`;
    },
    close: () => browser.close(),
  };
}

const isMetric = (name: string): name is keyof typeof METRICS => name in METRICS;
