import { LocationProvider } from "preact-iso";
import type { SignedIn } from "../state/session.ts";
import { ShortcutHelp } from "../ui/shortcuts.tsx";
import { Toasts } from "../ui/toast.tsx";
import { Pages } from "./pages.tsx";
import { Sidebar } from "./sidebar.tsx";
import { StaleBanner } from "./stale-banner.tsx";
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
        <StaleBanner />
        <main id="main" class="main" tabIndex={-1}>
          <Pages session={session} />
        </main>
      </div>
    </div>
    <ShortcutHelp />
    <Toasts />
  </LocationProvider>
);
