import { LocationProvider, Route, Router } from "preact-iso";
import { PAGES } from "../pages/registry.ts";
import type { SignedIn } from "../state/session.ts";
import { ShortcutHelp } from "../ui/shortcuts.tsx";
import { Toasts } from "../ui/toast.tsx";
import { NotFound } from "./not-found.tsx";
import { OperatorsOnly } from "./operators-only.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Topbar } from "./topbar.tsx";

/** What is around every page. */
export const Shell = ({ session }: { readonly session: SignedIn }) => (
  <LocationProvider>
    <a class="skip" href="#main">
      Skip to the page
    </a>
    <div class="shell">
      <Sidebar session={session} />
      <div class="page">
        <Topbar />
        <main id="main" class="main" tabIndex={-1}>
          <Router>
            {PAGES.map(({ path, component, operators }) => (
              <Route key={path} path={path} component={operators && !session.operator ? OperatorsOnly : component} />
            ))}
            <Route default component={NotFound} />
          </Router>
        </main>
      </div>
    </div>
    <ShortcutHelp />
    <Toasts />
  </LocationProvider>
);
