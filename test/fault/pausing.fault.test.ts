import { expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { connect } from "../support/client.ts";
import { startLoad } from "../support/load.ts";
import { expectNothingLost } from "../support/oracle.ts";
import { startApi, startWorkerProcess } from "../support/processes.ts";
import { sandboxes } from "../support/sandbox.ts";

const CONSUMERS = ["search", "notifications", "analytics"];

describeWithServices("consumers that are paused and resumed under load", (urls) => {
  const sandbox = sandboxes(urls);

  test("lose nothing and do nothing twice, with two workers", async () => {
    const { settings } = sandbox;
    const [api] = await Promise.all([startApi(settings), startWorkerProcess(settings), startWorkerProcess(settings)]);
    const operator = connect(api.url, "operator");
    const set = async (mutation: string, consumer: string): Promise<void> => {
      const { errors } = await operator.query(`mutation { ${mutation}(consumer: "${consumer}") { paused } }`);
      expect(errors).toBeUndefined();
    };
    const load = startLoad(() => api.url, "ada");
    for (const consumer of CONSUMERS) {
      for (const mutation of ["pauseConsumer", "resumeConsumer", "pauseConsumer"]) {
        await set(mutation, consumer);
        await load.more(30);
      }
    }
    await load.stop();
    for (const consumer of CONSUMERS) await set("resumeConsumer", consumer);
    await expectNothingLost(settings.MONGODB_URL, load.acknowledged);
  }, 120_000);
});
