import type { BookspaceClient } from "../sdk/src/index.ts";
import { CliError, usageError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";

/** How far back an event is looked for by the end of its id. */
const SEARCHED = 1_000;
const PAGE = 100;

/**
 * The whole id of an event that was named by the end of it, as lists show it: of the newest thousand.
 * @throws CliError when none, or more than one, ends so.
 */
export async function findEventId(client: BookspaceClient, given: string, signal: AbortSignal): Promise<string> {
  if (!/^[0-9a-f]{4,12}$/i.test(given)) return given;
  const found = new Set<string>();
  let after: string | null = null;
  for (let seen = 0; seen < SEARCHED; seen += PAGE) {
    const { events } = await client.events({ first: PAGE, ...(after ? { after } : {}) }, { signal });
    for (const { node } of events.edges) if (node.id.endsWith(given.toLowerCase())) found.add(node.id);
    after = events.pageInfo.endCursor;
    if (!events.pageInfo.hasNextPage) break;
  }
  const [id, ...others] = found;
  if (id === undefined)
    throw new CliError(
      `None of the newest ${SEARCHED} events that you may see ends with '${given}'.`,
      EXIT.notFound,
      "Give the whole id: 'bookspace events --json' and a wide terminal show it.",
    );
  if (others.length > 0) throw usageError(`More than one event ends with '${given}':`, [id, ...others].join("\n"));
  return id;
}
