import { afterAll } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { createVhost, sharedRabbitmq } from "../services/vhost.ts";
import { killAll, startApi, startWorkerProcess, temporaryFolder } from "../support/processes.ts";
import { deadLetters } from "./dead-letters-suite.ts";

afterAll(killAll);

deadLetters("embedded", async () => {
  const DATA_DIR = temporaryFolder();
  let api = await startApi({ DATA_DIR });
  return {
    url: () => api.url,
    async restart(drills) {
      await api.stop();
      api = await startApi({ DATA_DIR, DRILLS: drills });
    },
    close: async () => void (await api.stop()),
  };
});

describeWithServices("on services", ({ mongodbUrl, rabbitmqUrl }) => {
  const database = new URL(mongodbUrl);
  database.pathname = `/dead_letters_${process.pid}`;

  deadLetters("on services", async () => {
    const rabbitmq = await sharedRabbitmq(rabbitmqUrl);
    const vhost = await createVhost(rabbitmq);
    const settings = { MONGODB_URL: database.href, RABBITMQ_URL: vhost.url };
    let [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    return {
      url: () => api.url,
      async restart(drills) {
        await worker.stop();
        worker = await startWorkerProcess({ ...settings, DRILLS: drills });
      },
      async close() {
        await Promise.all([api.stop(), worker.stop()]);
        await vhost.close();
        await rabbitmq.stop();
      },
    };
  });
});
