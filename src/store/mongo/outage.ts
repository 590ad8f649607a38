import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerSelectionError } from "mongodb";

/**
 * Codes of a server that is shutting down, starting, overloaded, not primary or out of touch with the others, or that gave up on
 * a reading half way: the same operation works later.
 */
const OUTAGE_CODES = new Set<unknown>([
  6, 7, 13, 18, 43, 64, 89, 91, 133, 134, 175, 189, 202, 237, 262, 365, 9001, 10_107, 11_600, 11_602, 13_435, 13_436,
  14_031,
]);
/** What the driver itself gave up on: closed while it was away, or past a time that the URL sets. */
const OUTAGE_NAMES = new Set([
  "MongoPoolClearedError",
  "MongoPoolClosedError",
  "MongoServerClosedError",
  "MongoTopologyClosedError",
  "MongoNotConnectedError",
  "MongoWaitQueueTimeoutError",
  "MongoOperationTimeoutError",
]);
/** What the server itself says of an operation that it didn't do, and may do later. */
const OUTAGE_LABELS = ["RetryableWriteError", "SystemOverloadedError"] as const;

/** Of Node's own errors: one that meets a write is let through by the driver as it is. */
const SOCKET_CODES = new Set<unknown>([
  "EPIPE",
  "ECONNRESET",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
  "ERR_SOCKET_CLOSED",
  // A name that can't be looked up for the moment.
  "ENOTFOUND",
  "EAI_AGAIN",
  "ESERVFAIL",
]);

/** A bulk write wraps what the driver met, such as a connection that could not be opened. */
const met = (error: unknown): unknown =>
  error instanceof MongoBulkWriteError && error.errorResponse instanceof Error ? error.errorResponse : error;

const isOutageItself = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoError
    ? OUTAGE_LABELS.some((label) => error.hasErrorLabel(label)) ||
      OUTAGE_NAMES.has(error.name) ||
      OUTAGE_CODES.has(error.code)
    : // One write of a bulk write fails with a code, and no error of the driver's.
      error instanceof Error && "code" in error && (OUTAGE_CODES.has(error.code) || SOCKET_CODES.has(error.code)));

/** Is the database away, so that the same may succeed later? Anything else is about what was asked. */
export const isOutage = (error: unknown): boolean => isOutageItself(error) || isOutageItself(met(error));
