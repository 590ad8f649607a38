import { afterAll } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { openOwnServices } from "../support/own-services.ts";
import { killAll, startApi, startWorkerProcess, temporaryFolder } from "../support/processes.ts";
import { operators } from "./operators-suite.ts";

afterAll(killAll);

operators("embedded", async () => {
  const DATA_DIR = temporaryFolder();
  let api = await startApi({ DATA_DIR });
  return {
    url: () => api.url,
    async restart() {
      await api.stop("SIGKILL");
      api = await startApi({ DATA_DIR });
    },
    close: async () => void (await api.stop()),
  };
});

describeWithServices("with services", (urls) => {
  operators("on services", async () => {
    const { settings, close } = await openOwnServices(urls);
    let [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    return {
      url: () => api.url,
      async restart() {
        await Promise.all([api.stop(), worker.stop("SIGKILL")]);
        [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
      },
      async close() {
        await Promise.all([api.stop(), worker.stop()]);
        await close();
      },
    };
  });
});
