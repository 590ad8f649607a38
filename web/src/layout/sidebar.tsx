import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { PAGES, type Page } from "../pages/registry.ts";
import type { SignedIn } from "../state/session.ts";
import { nextTheme, THEME_ICON, theme } from "../state/theme.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { helpShown, ShortcutFor } from "../ui/shortcuts.tsx";
import { UserMenu } from "./user-menu.tsx";

/** The path without what varies: `/documents/:id?` is reached at `/documents`. */
const hrefOf = ({ path }: Page): string => path.replace(/\/:.*/, "") || "/";

const isCurrent = (page: Page, path: string): boolean => {
  const href = hrefOf(page);
  return href === "/" ? path === "/" || path.startsWith("/events") : path === href || path.startsWith(`${href}/`);
};

export function Sidebar({ session }: { readonly session: SignedIn }) {
  const { path, route } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On phones they do not all fit.
  useEffect(
    () => nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    [path],
  );
  const shown = PAGES.filter(({ nav, operators }) => nav && (session.operator || !operators));
  return (
    <div class="sidebar">
      <a class="brand" href="/" aria-label="BookSpace, home">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        <span>BookSpace</span>
      </a>
      <nav class="nav" aria-label="Pages" ref={nav}>
        <ul>
          {shown.map((page) => (
            <li key={page.path}>
              <a class="nav-link" href={hrefOf(page)} aria-current={isCurrent(page, path) ? "page" : undefined}>
                {page.nav && <Icon name={page.nav.icon} />}
                <span>{page.title}</span>
                <kbd aria-hidden="true">{page.nav?.keys}</kbd>
              </a>
              {page.nav && (
                <ShortcutFor
                  keys={page.nav.keys}
                  label={`Go to ${page.title}`}
                  group="Go to"
                  run={() => route(hrefOf(page))}
                />
              )}
            </li>
          ))}
        </ul>
      </nav>
      <div class="sidebar-end">
        <div class="row">
          <Button kind="quiet" icon={THEME_ICON[theme.value]} label={`Theme: ${theme.value}`} onClick={nextTheme} />
          <Button kind="quiet" icon="help" label="Keyboard shortcuts" onClick={() => (helpShown.value = true)} />
        </div>
        <UserMenu session={session} />
      </div>
    </div>
  );
}
