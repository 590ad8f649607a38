import type { Command } from "commander";
import { withExamples } from "../help.ts";
import type { AddCommand } from "../program.ts";
import { queueLines } from "../render/pipeline.ts";
import { USUAL_CONSUMERS } from "../words.ts";

const named = (command: Command): Command =>
  command.argument("<consumer>", `${USUAL_CONSUMERS.slice(0, -1).join(", ")} or ${USUAL_CONSUMERS.at(-1) ?? ""}`);

export const pause: AddCommand = (program, start) => {
  const command = named(program.command("pause"))
    .summary("a consumer takes nothing new")
    .description(
      "All workers stop taking this consumer's events within 2 s, until it is resumed. What is under way is finished, " +
        "what waits stays in the queue. For operators.",
    );
  withExamples(command, [["bookspace pause search", "while the search index is mended"]]).action((consumer: string) =>
    start(command, async ({ client, json, out, paint, columns }) => {
      const { pauseConsumer: queue } = await client.pauseConsumer({ consumer });
      if (json) await out.line(JSON.stringify(queue));
      else for (const line of queueLines([queue], { columns: columns(), paint })) await out.line(line);
    }),
  );
};

export const resume: AddCommand = (program, start) => {
  const command = named(program.command("resume"))
    .summary("a paused consumer goes on")
    .description("The consumer's events are taken again. For operators.");
  withExamples(command, [["bookspace resume search", "when it is mended"]]).action((consumer: string) =>
    start(command, async ({ client, json, out, paint, columns }) => {
      const { resumeConsumer: queue } = await client.resumeConsumer({ consumer });
      if (json) await out.line(JSON.stringify(queue));
      else for (const line of queueLines([queue], { columns: columns(), paint })) await out.line(line);
    }),
  );
};
