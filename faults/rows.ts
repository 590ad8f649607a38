import { type Row } from "./row.ts";
import { BROKER_REFUSES } from "./rows/broker-refuses.ts";
import { CLOCKS } from "./rows/clocks.ts";
import { DISK } from "./rows/disk.ts";
import { KILLS } from "./rows/kills.ts";
import { MESSAGES } from "./rows/messages.ts";
import { NETWORK } from "./rows/network.ts";
import { RESTARTS } from "./rows/restarts.ts";
import { VOLUME } from "./rows/volume.ts";

/** Every row, in the order in which they run. */
export const ROWS: readonly Row[] = [
  ...KILLS,
  ...RESTARTS,
  ...NETWORK,
  ...BROKER_REFUSES,
  ...MESSAGES,
  ...CLOCKS,
  ...DISK,
  ...VOLUME,
];
