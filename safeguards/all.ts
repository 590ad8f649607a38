import { ACKNOWLEDGEMENTS } from "./acknowledgements.ts";
import { ALERTS } from "./alerts.ts";
import { BACKUP } from "./backup.ts";
import { CLI } from "./cli.ts";
import { COMMANDS } from "./commands.ts";
import { CONFIGURATION } from "./configuration.ts";
import { DEAD_LETTERS } from "./dead-letters.ts";
import { EFFECTS_VISIBILITY } from "./effects-visibility.ts";
import { EMBEDDED } from "./embedded.ts";
import { FAN_OUT } from "./fan-out.ts";
import { FEED } from "./feed.ts";
import { HISTORY } from "./history.ts";
import { HTTP } from "./http.ts";
import { IDENTITY } from "./identity.ts";
import { LEDGER_RECORDS } from "./ledger-records.ts";
import { LEDGER } from "./ledger.ts";
import { LIMITS } from "./limits.ts";
import { LOCAL_BROKER } from "./local-broker.ts";
import { OPERATION_LIMITS } from "./operation-limits.ts";
import { OPERATIONS } from "./operations.ts";
import { OUTBOX } from "./outbox.ts";
import { OVERLOAD } from "./overload.ts";
import { PROGRESS } from "./progress.ts";
import { RABBITMQ } from "./rabbitmq.ts";
import { REPLACED_LOG } from "./replaced-log.ts";
import { REPLAY_CRASHES } from "./replay-crashes.ts";
import { REPLAYS } from "./replays.ts";
import { RETRIES } from "./retries.ts";
import { RULES } from "./rules.ts";
import { type Safeguard } from "./safeguard.ts";
import { SDK_EXPORT } from "./sdk-export.ts";
import { SDK } from "./sdk.ts";
import { SOCKETS } from "./sockets.ts";
import { TEXTS } from "./texts.ts";
import { UNDER_WAY } from "./under-way.ts";
import { VISIBILITY } from "./visibility.ts";
import { WEBHOOKS } from "./webhooks.ts";
import { WORKER } from "./worker.ts";

/** Every safeguard of the product: those on an event's way in its order, then who may ask what. */
export const SAFEGUARDS: readonly Safeguard[] = [
  ...COMMANDS,
  ...OUTBOX,
  ...EMBEDDED,
  ...LOCAL_BROKER,
  ...RABBITMQ,
  ...ACKNOWLEDGEMENTS,
  ...WORKER,
  ...RETRIES,
  ...LEDGER,
  ...LEDGER_RECORDS,
  ...FEED,
  ...HISTORY,
  ...REPLACED_LOG,
  ...FAN_OUT,
  ...PROGRESS,
  ...SOCKETS,
  ...SDK,
  ...SDK_EXPORT,
  ...CLI,
  ...IDENTITY,
  ...VISIBILITY,
  ...EFFECTS_VISIBILITY,
  ...RULES,
  ...LIMITS,
  ...TEXTS,
  ...OPERATION_LIMITS,
  ...OVERLOAD,
  ...UNDER_WAY,
  ...HTTP,
  ...REPLAYS,
  ...REPLAY_CRASHES,
  ...DEAD_LETTERS,
  ...ALERTS,
  ...WEBHOOKS,
  ...OPERATIONS,
  ...BACKUP,
  ...CONFIGURATION,
];
