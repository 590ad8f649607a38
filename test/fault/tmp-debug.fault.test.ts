import { test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithServices } from "../services/required.ts";
import { connect } from "../support/client.ts";
import { startEventFlow } from "../support/event-flow.ts";
import { followWithDrops } from "../support/gapless-follower.ts";
import { startApi, startWorkerProcess } from "../support/processes.ts";
import { seeded } from "../support/random.ts";
import { sandboxes } from "../support/sandbox.ts";

describeWithServices("debug", (urls) => {
  const sandbox = sandboxes(urls);
  test("x", async () => {
    const [api] = await Promise.all([startApi(sandbox.settings), startWorkerProcess(sandbox.settings)]);
    const { body } = await connect(api.url, "user0").rest("POST", "/v1/docs", { title: "Begin", content: "…" });
    const { cursor } = body["receipt"] as { cursor: string };
    const flow = await startEventFlow(sandbox.settings.RABBITMQ_URL, { perSecond: 500, users: ["user0", "user1"], random: seeded(1) });
    const out: string[] = [];
    await sleep(12_000);
    await flow.stop();
    const f = followWithDrops(() => api.url, "user0", cursor, { filter: {}, input: {} }, seeded(2));
    const d = f.settle(() => false);
    for (let i = 0; i < 20; i++) {
      await sleep(1_000);
      out.push(`${i} ${flow.published} ${f.received.length} ${f.resumed} ${f.told} ${f.refused.join()}`);
      if (i === 15) console.log(out.join("\n"), api.lines.slice(-10).join("\n"));
    }
    await d;
  }, 120_000);
});
