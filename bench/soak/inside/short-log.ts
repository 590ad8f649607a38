import { type LocalBrokerOptions, openLocalBroker as open } from "../../../src/broker/local/open.ts";
import { LOG_BOUNDS } from "../../../src/broker/local/log.ts";

/** The embedded broker with a log that is full within minutes. */
export const openLocalBroker = (options: LocalBrokerOptions) =>
  open({ ...options, logBounds: { ...LOG_BOUNDS, messages: 2_000 } });
