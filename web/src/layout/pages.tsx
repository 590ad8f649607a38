import { Route, Router, useLocation } from "preact-iso";
import { PAGES } from "../pages/registry.ts";
import type { SignedIn } from "../state/session.ts";
import { CrashGuard } from "./crash-guard.tsx";
import { NotFound } from "./not-found.tsx";
import { OperatorsOnly } from "./operators-only.tsx";

/** Who reads by keyboard or screen reader goes on at the beginning of the new page. */
const focusPage = (): void => document.getElementById("main")?.focus({ preventScroll: true });

/** The router takes each part of a path apart, and has no answer to one that is no text. */
function isText(path: string): boolean {
  try {
    // What it gives is asked for: a call without a use is taken out of the built files.
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}

/** The page that the URL names. */
export function Pages({ session }: { readonly session: SignedIn }) {
  const { path } = useLocation();
  if (!isText(path)) return <NotFound />;
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
