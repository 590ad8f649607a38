import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../../ui/format.ts";
import { useRowKeys } from "../../ui/row-keys.ts";
import { Sparkline } from "../../ui/sparkline.tsx";
import { TYPE_NAME } from "../../ui/status.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { type Group, type GroupKey, hrefOf, isSame, printKey } from "./groups.ts";

interface GroupListProps {
  readonly groups: readonly Group[];
  readonly current: GroupKey | null;
}

/** The groups, the largest first: how many, whose, why, since when. */
export function GroupList({ groups, current }: GroupListProps) {
  const { route } = useLocation();
  const list = useRef<HTMLUListElement>(null);
  const { selected } = useRowKeys(groups.length, (index) => {
    const group = groups[index];
    if (group) route(hrefOf(group));
  });
  useEffect(() => list.current?.children[selected]?.scrollIntoView({ block: "nearest" }), [selected]);
  return (
    <ul class="groups" ref={list} aria-label="Groups of dead letters">
      {groups.map((group, index) => (
        <li key={printKey(group)}>
          <a
            class={`group${index === selected ? " selected" : ""}`}
            href={hrefOf(group)}
            aria-current={current && isSame(group, current) ? "page" : undefined}
          >
            <span class="group-count numeric">{count(group.count)}</span>
            <span class="group-fault">
              <strong>{group.consumer}</strong> <code>{group.code}</code>
            </span>
            <Sparkline counts={group.history} label={historyText(group)} />
            <span class="group-message truncate">{group.message}</span>
            <span class="group-when muted">
              <span class="mono">{group.types.map((type) => TYPE_NAME[type]).join(", ")}</span>
              {" · "}
              <RelativeTime at={group.lastAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function historyText({ history }: Group): string {
  const recent = history.reduce((sum, one) => sum + one, 0);
  const lastHour = history.slice(-6).reduce((sum, one) => sum + one, 0);
  return `${count(recent)} in the last six hours, ${count(lastHour)} of them in the last one`;
}
