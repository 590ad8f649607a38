import { type BookspaceClient, BookspaceError } from "../../sdk/src/index.ts";
import { duration } from "../render/numbers.ts";
import { isLoopback, type Settings } from "../settings.ts";
import { type Finding, messageOf, ok, problem, warning } from "./finding.ts";

/** Whoever doesn't answer for so long is as good as away. */
const PATIENCE_MS = 5_000;
/** Half a second of this is how exact an HTTP date is. */
const SKEW_MS = 2_500;

const AWAY =
  "Start it ('bookspace up' here, 'npm start' in a checkout), or say where it is with --endpoint. In between may be a proxy or firewall.";

/** Can the API be reached, is it ready, does its clock agree? Undefined when the rest can't be asked. */
export async function checkReach({ endpoint, token }: Settings): Promise<Finding[]> {
  const reach = { area: "api", check: "reach" } as const;
  const started = Date.now();
  let response: Response;
  try {
    response = await fetch(`${endpoint}/health/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const cause = (error as { readonly cause?: unknown }).cause;
    return [problem(reach, `${endpoint} can't be reached: ${messageOf(cause ?? error)}`, AWAY)];
  }
  const ended = Date.now();
  const body = (await response.json().catch(() => null)) as { readonly notReady?: readonly string[] } | null;
  if (!body?.notReady)
    return [problem(reach, `${endpoint} answers, but not as BookSpace does (${response.status}).`, AWAY)];
  const inTheOpen = token && endpoint.startsWith("http:") && !isLoopback(endpoint);
  return [
    ok(reach, `${endpoint} answers in ${duration(ended - started)}`),
    ...(inTheOpen
      ? [warning(reach, "The token goes over http: whoever is in between can read it.", "Use https.")]
      : []),
    readinessOf(body.notReady),
    clockOf(response.headers.get("date"), started, ended),
  ];
}

const MEND: Readonly<Record<string, string>> = {
  database: "Bring the database back: MongoDB at the API's MONGODB_URL, or room on the disk of its DATA_DIR.",
  broker: "Bring RabbitMQ back, at the API's RABBITMQ_URL. Changes are taken meanwhile; their events wait.",
};

function readinessOf(notReady: readonly string[]): Finding {
  const where = { area: "api", check: "ready" } as const;
  if (notReady.length === 0) return ok(where, "it is ready: database and broker are there");
  const advice = notReady.map((part) => MEND[part] ?? `See the API's log for '${part}'.`).join(" ");
  return problem(where, `It is not ready: ${notReady.join(" and ")} away.`, advice);
}

/** An HTTP date is cut to the second. */
function clockOf(date: string | null, started: number, ended: number): Finding {
  const where = { area: "api", check: "clock" } as const;
  const theirs = date === null ? Number.NaN : Date.parse(date) + 500;
  if (Number.isNaN(theirs))
    return warning(where, "It doesn't say what time it has.", "A proxy takes the header 'date' away.");
  const skew = theirs - (started + ended) / 2;
  if (Math.abs(skew) <= SKEW_MS) return ok(where, "its clock agrees with this one");
  const how = `${duration(Math.abs(skew))} ${skew > 0 ? "ahead of" : "behind"} this one`;
  return warning(
    where,
    `Its clock is ${how}.`,
    "Let both keep time (NTP): tokens expire too early or late, and ages look wrong.",
  );
}

/** Who the credential says this is. */
export async function checkCredential(client: BookspaceClient): Promise<Finding> {
  const where = { area: "api", check: "credential" } as const;
  try {
    const { session } = await client.session();
    if (session.userId === null)
      return problem(
        where,
        "Nobody is signed in.",
        session.developmentUsers
          ? "Give a user with --user (here 'operator' is one), or a token."
          : "Give a token with BOOKSPACE_TOKEN or a configuration file.",
      );
    if (session.operator) return ok(where, `signed in as ${session.userId}, an operator`);
    return warning(
      where,
      `Signed in as ${session.userId}, who is no operator.`,
      "pipeline, dlq, pause, publish and export need a token whose 'roles' name 'operator'.",
    );
  } catch (error) {
    return problem(where, messageOf(error), "Get a new token, made for this API.");
  }
}

/** Do both speak of the same version? */
export async function checkVersion(client: BookspaceClient, own: string): Promise<Finding> {
  const where = { area: "api", check: "version" } as const;
  try {
    const { server } = await client.server();
    const how = server.mode === "EMBEDDED" ? "embedded" : "on services";
    if (server.version === own) return ok(where, `version ${own}, ${how}; the same as this command line`);
    return warning(
      where,
      `The API has version ${server.version}, this command line ${own}.`,
      "Use the command line of the API's version where a command fails.",
    );
  } catch (error) {
    const isOther = error instanceof BookspaceError && error.code === "GRAPHQL_VALIDATION_FAILED";
    if (isOther)
      return problem(
        where,
        "The API has another version: it doesn't know how to tell which.",
        `Use its version's command line; this is ${own}.`,
      );
    return problem(where, messageOf(error), "See the API's log.");
  }
}

/** Does a subscription stand? Proxies that pass HTTP don't always pass WebSockets. */
export async function checkSubscriptions(client: BookspaceClient): Promise<Finding> {
  const where = { area: "api", check: "subscriptions" } as const;
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    for await (const item of client.feed({ signal: stop.signal }))
      if (item.__typename === "FeedCaughtUp") return ok(where, "subscriptions work");
    return problem(
      where,
      "Calls work, but subscriptions don't: no WebSocket could be opened.",
      "Let the proxy in between pass 'Upgrade: websocket' on /graphql.",
    );
  } catch (error) {
    return problem(where, `Subscriptions fail: ${messageOf(error)}`, "See the API's log.");
  } finally {
    clearTimeout(patience);
    stop.abort();
  }
}
