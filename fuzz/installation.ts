import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLSchema } from "graphql";
import { connect } from "../test/support/client.ts";
import {
  type RunningApi,
  type RunningProcess,
  startApi,
  startWorkerProcess,
  temporaryFolder,
} from "../test/support/processes.ts";
import { type Known } from "./graphql/input-values.ts";
import { expectAllProcessed, resumeAll } from "./oracle/nothing-lost.ts";
import { residentMb, wrongLines } from "./oracle/process.ts";
import { createReceipts, type Receipts } from "./oracle/receipts.ts";

/** What is attacked: processes of an installation, what is known of it, and what was promised by it. */
export interface Target {
  readonly url: string;
  readonly schema: GraphQLSchema;
  readonly known: Known;
  readonly receipts: Receipts;
  /** Undefined: embedded. */
  readonly rabbitmqUrl: string | undefined;
  /** The largest so far, in MB. */
  rss(): number;
  /** Everything that must hold at the end; what does not, as texts. */
  verify(): Promise<readonly string[]>;
}

/** Past this the process ends: so memory is bounded, or the round fails. What was stored is in memory too, embedded. */
const HEAP_MB = 768;
const KEPT = 50;

/** Starts processes (embedded without settings of services), and makes what must still be there afterwards. */
export async function openTarget(settings: Readonly<Record<string, string>> = {}): Promise<Target> {
  const own = {
    DRILLS: "off",
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    DATA_DIR: temporaryFolder(),
    ...settings,
  };
  const api = await startApi(own);
  const processes: RunningProcess[] = [api];
  if (settings["MONGODB_URL"]) processes.push(await startWorkerProcess(own));
  const receipts = createReceipts();
  const keeper = connect(api.url, "keeper");
  const kept: { readonly path: string; readonly title: string }[] = [];
  const ids: string[] = [];
  const cursors: string[] = [];
  for (let n = 0; n < KEPT; n += 1) {
    const title = `Kept ${n}`;
    const { body } = await keeper.rest("POST", "/v1/docs", { title, content: "As it was.", visibility: "PRIVATE" });
    receipts.take("keeper", body);
    kept.push({ path: `/v1/docs/${String(body["id"])}`, title });
    const { eventId, cursor } = body["receipt"] as { readonly eventId: string; readonly cursor: string };
    ids.push(String(body["id"]), eventId);
    cursors.push(cursor);
  }
  let rss = 0;
  return {
    url: api.url,
    schema: buildSchema(readFileSync("schema.graphql", "utf8")),
    known: { ids: ids.slice(0, 12), cursors: cursors.slice(0, 3) },
    receipts,
    rabbitmqUrl: settings["RABBITMQ_URL"],
    rss: () => (rss = Math.max(rss, ...processes.map(({ pid }) => residentMb(pid)))),
    async verify() {
      const wrong: string[] = processes.flatMap(({ lines }) => wrongLines(lines));
      try {
        await resumeAll(api.url);
        await expectAllProcessed(api.url, receipts);
        for (const { path, title } of kept) {
          const { body } = await keeper.rest("GET", path);
          if (body["title"] !== title || body["version"] !== 1)
            wrong.push(`${path} was changed: ${JSON.stringify(body)}`);
        }
        await isReady(api);
      } catch (error) {
        wrong.push(
          `${String(error)} ${String((error as Error).cause ?? "")}\n${processes.flatMap(({ lines }) => lines.slice(-5)).join("\n")}`,
        );
      }
      return wrong;
    },
  };
}

async function isReady({ url }: RunningApi): Promise<void> {
  const { status } = await fetch(`${url}/health/ready`);
  if (status !== 200) throw new Error(`/health/ready answers ${status}.`);
}
