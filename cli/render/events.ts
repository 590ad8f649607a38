import type { EventsQuery } from "../../sdk/src/index.ts";
import { STATUS_NAMES, TYPE_NAMES } from "../words.ts";
import { labelOf } from "./label.ts";
import { duration, moment } from "./numbers.ts";
import { markOf, shortId, styleOf } from "./status.ts";
import { type Page, table } from "./table.ts";
import { plain } from "./text.ts";

export type ListedEvent = EventsQuery["events"]["edges"][number]["node"];

const WIDE = 116;

/** How it went: when it was done, or whose fault it is that it isn't. */
function outcome({ status, consumers, timestamp, settledAt }: ListedEvent): string {
  const name = STATUS_NAMES[status];
  if (status === "PROCESSED" && settledAt) return `${name} ${duration(Date.parse(settledAt) - Date.parse(timestamp))}`;
  const behind = consumers.filter((run) => run.status === status).map(({ consumer }) => consumer);
  return behind.length === 0 || status === "PUBLISHED" ? name : `${name}: ${behind.join(", ")}`;
}

/** Lines of a list of events. */
export function eventsTable(events: readonly ListedEvent[], page: Page & { readonly now: number }): string[] {
  return table<ListedEvent>(
    [
      { title: "MADE", text: ({ timestamp }) => moment(timestamp, page.now), style: () => "dim" },
      { title: "EVENT", text: ({ id }) => (page.columns >= WIDE ? id : shortId(id)), style: () => "cyan" },
      { title: "TYPE", text: ({ type }) => TYPE_NAMES[type] },
      { title: "BY", text: ({ actor }) => plain(actor ?? ""), shrinksTo: 6 },
      {
        title: "STATUS",
        text: (event) => `${markOf(event.status)} ${outcome(event)}`,
        style: ({ status }) => styleOf(status),
        shrinksTo: 18,
      },
      { title: "ABOUT", text: (event) => `${event.test ? "test: " : ""}${labelOf(event)}`, shrinksTo: 12 },
    ],
    events,
    page,
  );
}
