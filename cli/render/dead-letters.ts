import type { DeadLetterGroupsQuery, ReplayPlanQuery } from "../../sdk/src/index.ts";
import { TYPE_NAMES } from "../words.ts";
import { count, counted, duration, moment } from "./numbers.ts";
import type { Paint } from "./paint.ts";
import { type Page, table } from "./table.ts";
import { fit, plain } from "./text.ts";

export type Group = DeadLetterGroupsQuery["deadLetterGroups"][number];
export type Plan = ReplayPlanQuery["replayPlan"];

const INDENT = 7;

/** Lines of the groups: a row for each fault, and what it says below. */
export function groupsTable(groups: readonly Group[], page: Page & { readonly now: number }): string[] {
  const { paint, columns, now } = page;
  const [head, ...rows] = table<Group>(
    [
      { title: "COUNT", text: ({ count: dead }) => count(dead), align: "right", style: () => ["bold", "red"] },
      { title: "CONSUMER", text: ({ consumer }) => consumer },
      { title: "CODE", text: ({ code }) => plain(code), style: () => "red", shrinksTo: 8 },
      { title: "FINGERPRINT", text: ({ fingerprint }) => fingerprint, style: () => "cyan" },
      { title: "SHARE", text: ({ share }) => (share === null ? "–" : `${Math.round(share * 100)} %`), align: "right" },
      { title: "LAST", text: ({ lastAt }) => moment(lastAt, now), style: () => "dim" },
      { title: "TYPES", text: ({ types }) => types.map((type) => TYPE_NAMES[type]).join(", "), shrinksTo: 10 },
    ],
    groups,
    page,
  );
  const said = groups.map(
    ({ message }) => `${" ".repeat(INDENT)}${paint("dim", fit(plain(message), columns - INDENT))}`,
  );
  return [head ?? "", ...rows.flatMap((row, n) => [row, said[n] ?? ""])];
}

/** What a replay would do, before anybody says yes. */
export function planLines({ matched, events, consumers, claimed, estimatedMs }: Plan, paint: Paint): string[] {
  const lanes = consumers.filter(({ willRun }) => willRun > 0);
  const done = consumers.filter(({ willRun, alreadyDone }) => willRun === 0 && alreadyDone > 0);
  const line = (name: string, text: string): string => `  ${paint("dim", name.padEnd(12))}${text}`;
  return [
    `${paint("bold", counted(matched, "dead letter"))} of ${counted(events, "event")}`,
    ...lanes.map(({ consumer, willRun, alreadyDone }) =>
      line(
        "runs again",
        `${consumer}, on ${counted(willRun, "event")}${alreadyDone > 0 ? `; done with ${count(alreadyDone)} already` : ""}`,
      ),
    ),
    ...(done.length > 0
      ? [line("left alone", `${done.map(({ consumer }) => consumer).join(", ")}: done already`)]
      : []),
    ...(claimed > 0 ? [line("in hand", `${count(claimed)} more are in a replay that runs`)] : []),
    line("takes", estimatedMs === null ? "nobody knows how long" : `about ${duration(estimatedMs)}`),
  ];
}
