import { COMMANDS } from "./commands.ts";
import { OUTBOX } from "./outbox.ts";
import { type Safeguard } from "./safeguard.ts";
import { WORKER } from "./worker.ts";

/** Every safeguard of the product, in the order of an event's way. */
export const SAFEGUARDS: readonly Safeguard[] = [...COMMANDS, ...OUTBOX, ...WORKER];
