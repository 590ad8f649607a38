import { type Round } from "../round.ts";
import { samples } from "../samples.ts";
import { createRecorder } from "../tally.ts";
import { play } from "./play.ts";
import { sessions } from "./sessions.ts";

/** Sockets that are open at a time. */
const WIDTH = 16;

export const framesRound: Round = {
  name: "frames",
  about: "WebSocket frames: operations, messages of the protocol, and bytes that break it",
  count: 50_000,
  async run(target, { count, seed }) {
    const recorder = createRecorder();
    const generated = samples(sessions(target.schema, target.known), seed, count);
    const lane = async (): Promise<void> => {
      while (recorder.sent < count) {
        const { value, done } = generated.next();
        if (done) return;
        const startedAt = performance.now();
        await play(target, value, recorder);
        recorder.took(performance.now() - startedAt);
        target.rss();
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, lane));
    return recorder;
  },
};
