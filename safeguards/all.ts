import { ALERTS } from "./alerts.ts";
import { COMMANDS } from "./commands.ts";
import { CONFIGURATION } from "./configuration.ts";
import { DEAD_LETTERS } from "./dead-letters.ts";
import { EMBEDDED } from "./embedded.ts";
import { FAN_OUT } from "./fan-out.ts";
import { FEED } from "./feed.ts";
import { HTTP } from "./http.ts";
import { IDENTITY } from "./identity.ts";
import { LEDGER } from "./ledger.ts";
import { LIMITS } from "./limits.ts";
import { OPERATIONS } from "./operations.ts";
import { OUTBOX } from "./outbox.ts";
import { RABBITMQ } from "./rabbitmq.ts";
import { type Safeguard } from "./safeguard.ts";
import { SDK } from "./sdk.ts";
import { VISIBILITY } from "./visibility.ts";
import { WORKER } from "./worker.ts";

/** Every safeguard of the product: those on an event's way in its order, then who may ask what. */
export const SAFEGUARDS: readonly Safeguard[] = [
  ...COMMANDS,
  ...OUTBOX,
  ...EMBEDDED,
  ...RABBITMQ,
  ...WORKER,
  ...LEDGER,
  ...FEED,
  ...FAN_OUT,
  ...SDK,
  ...IDENTITY,
  ...VISIBILITY,
  ...LIMITS,
  ...HTTP,
  ...DEAD_LETTERS,
  ...ALERTS,
  ...OPERATIONS,
  ...CONFIGURATION,
];
