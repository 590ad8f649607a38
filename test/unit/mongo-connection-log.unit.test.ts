import { EventEmitter } from "node:events";
import { expect, test } from "@jest/globals";
import { logConnection } from "../../src/store/mongo/log-connection.ts";
import { recordedLog } from "../support/recorded-log.ts";

type Server = { readonly type: string; readonly error?: Error };

/** What the driver tells of its servers, one look after the other; what is said of it. */
function saidOf(...looks: readonly (readonly Server[])[]): readonly string[] {
  const client = new EventEmitter();
  const { log, lines } = recordedLog();
  logConnection(client as unknown as Parameters<typeof logConnection>[0], log); // all that is asked of it
  for (const servers of looks)
    client.emit("topologyDescriptionChanged", {
      newDescription: { servers: new Map(servers.map((server, n) => [`host-${n}`, server])) },
    });
  return lines.map(({ level, fields }) => `${level}${fields["reason"] ? `: ${String(fields["reason"])}` : ""}`);
}

const unknown: Server = { type: "Unknown" };
const down: Server = { type: "Unknown", error: new Error("connect ECONNREFUSED") };
const primary: Server = { type: "RSPrimary" };
const secondary: Server = { type: "RSSecondary" };

test.each<[string, readonly (readonly Server[])[], readonly string[]]>([
  ["a start and an end say nothing", [[unknown], [{ type: "Standalone" }], [unknown]], []],
  [
    "a server that is away is told once, and once that it is back",
    [[down], [down], [{ type: "Standalone" }]],
    ["warn: connect ECONNREFUSED", "info"],
  ],
  [
    "a member that is down is nothing while there is a primary",
    [
      [primary, secondary, down],
      [primary, secondary, down],
    ],
    [],
  ],
  [
    "a set without a primary takes no writes",
    [
      [primary, secondary],
      [secondary, secondary],
      [secondary, primary],
    ],
    ["warn: there is no primary", "info"],
  ],
])("%s", (_, looks, said) => {
  expect(saidOf(...looks)).toEqual(said);
});
