import { Route, Router, useLocation } from "preact-iso";
import { PAGES } from "../pages/registry.ts";
import type { SignedIn } from "../state/session.ts";
import { CrashGuard } from "./crash-guard.tsx";
import { NotFound } from "./not-found.tsx";
import { OperatorsOnly } from "./operators-only.tsx";

/** Who reads by keyboard or screen reader goes on at the beginning of the new page. */
const focusPage = (): void => document.getElementById("main")?.focus({ preventScroll: true });

/** The page that the URL names. */
export function Pages({ session }: { readonly session: SignedIn }) {
  const { path } = useLocation();
  return (
    <CrashGuard path={path}>
      <Router onRouteChange={focusPage}>
        {PAGES.map(({ path: pattern, component, operators }) => (
          <Route key={pattern} path={pattern} component={operators && !session.operator ? OperatorsOnly : component} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </CrashGuard>
  );
}
