import type { AnyComponent } from "preact";
import { lazy } from "preact-iso";
import { NotLoaded } from "../layout/not-loaded.tsx";
import type { IconName } from "../ui/icon.tsx";
import paths from "./paths.json";

export interface Page {
  /** As in `paths.json`, which the server reads too: it answers with the dashboard at these paths alone. */
  readonly path: string;
  readonly title: string;
  /** Its place in the navigation; a page without is reached from others. */
  readonly nav?: { readonly icon: IconName; readonly keys: string };
  /** Is it for operators alone? */
  readonly operators?: true;
  readonly component: AnyComponent;
}

type Module = { readonly default: AnyComponent };

const loaded = (load: () => Promise<Module>): AnyComponent =>
  lazy(() => load().catch((): Module => ({ default: NotLoaded })));

/** Every page, in the navigation's order. Each is loaded when it is first shown: its module's default export. */
export const PAGES: readonly Page[] = [
  {
    path: paths.live,
    title: "Live",
    nav: { icon: "live", keys: "g l" },
    component: loaded(() => import("./live/page.tsx")),
  },
  {
    path: paths.documents,
    title: "Documents",
    nav: { icon: "documents", keys: "g d" },
    component: loaded(() => import("./documents/page.tsx")),
  },
  {
    path: paths.deadLetters,
    title: "Dead letters",
    nav: { icon: "deadLetters", keys: "g x" },
    operators: true,
    component: loaded(() => import("./dead-letters/page.tsx")),
  },
  {
    path: paths.pipeline,
    title: "Pipeline",
    nav: { icon: "pipeline", keys: "g p" },
    operators: true,
    component: loaded(() => import("./pipeline/page.tsx")),
  },
  {
    path: paths.alerts,
    title: "Alerts",
    nav: { icon: "alerts", keys: "g a" },
    operators: true,
    component: loaded(() => import("./alerts/page.tsx")),
  },
  {
    path: paths.catalogue,
    title: "Catalogue",
    nav: { icon: "catalogue", keys: "g c" },
    component: loaded(() => import("./catalogue/page.tsx")),
  },
  {
    path: paths.audit,
    title: "Audit",
    nav: { icon: "audit", keys: "g u" },
    operators: true,
    component: loaded(() => import("./audit/page.tsx")),
  },
  { path: paths.event, title: "Event", component: loaded(() => import("./event/page.tsx")) },
];
