import { sendRaw } from "../http.ts";
import { type Round } from "../round.ts";
import { inParallel } from "../samples.ts";
import { sendAll } from "../send-all.ts";
import { RAW_REQUESTS } from "./raw.ts";
import { restRequests } from "./requests.ts";

export const restRound: Round = {
  name: "bodies",
  about: "REST bodies, paths, queries and headers; and bytes that are no HTTP",
  count: 20_000,
  async run(target, given) {
    const wrong: string[] = [];
    await inParallel(RAW_REQUESTS, RAW_REQUESTS.length, async (bytes) => {
      const [status = ""] = (await sendRaw(target.url, bytes)).split("\r\n", 1);
      if (/^HTTP\/1.1 5/.test(status) && !status.includes("505"))
        wrong.push(`${status}\n  ${JSON.stringify(bytes.slice(0, 300))}`);
    });
    const tally = await sendAll(target, restRequests(target.known), given);
    return {
      ...tally,
      sent: tally.sent + RAW_REQUESTS.length,
      complaints: [...tally.complaints, ...wrong],
      complained: tally.complained + wrong.length,
    };
  },
};
