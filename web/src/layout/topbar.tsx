import { Icon } from "../ui/icon.tsx";
import { Bell } from "./notifications/bell.tsx";
import { ConnectionPill } from "./connection-pill.tsx";
import { title } from "./title.ts";

export const Topbar = () => {
  const { text, parent } = title.value;
  return (
    <header class="topbar">
      <div class="crumbs">
        {parent && (
          <>
            <a href={parent.href}>{parent.text}</a>
            <Icon name="forward" />
          </>
        )}
        <h1 class="truncate" dir="auto" tabIndex={-1}>
          {text}
        </h1>
      </div>
      <ConnectionPill />
      <Bell />
    </header>
  );
};
