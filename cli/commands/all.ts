import type { AddCommand } from "../program.ts";
import { backup } from "./backup.ts";
import { completion } from "./completion.ts";
import { dlq } from "./dlq.ts";
import { doctor } from "./doctor.ts";
import { event } from "./event.ts";
import { events } from "./events.ts";
import { exportEvents } from "./export.ts";
import { pause, resume } from "./pause.ts";
import { pipeline } from "./pipeline.ts";
import { publish } from "./publish.ts";
import { tail } from "./tail.ts";
import { up } from "./up.ts";

/** Every command, as the help shows them. */
export const COMMANDS: readonly (readonly [heading: string, commands: readonly AddCommand[]])[] = [
  ["Start:", [up, doctor, backup, completion]],
  ["Watch:", [tail, event, events, pipeline, exportEvents]],
  ["Steer (operators):", [dlq, pause, resume, publish]],
];
