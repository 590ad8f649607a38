import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerSelectionError } from "mongodb";

/** Codes of a server that is shutting down, starting or not primary: the same operation works later. */
const OUTAGE_CODES = new Set<number | string | undefined>([
  6, 7, 13, 18, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031,
]);

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
]);

/** A bulk write wraps what the driver met, such as a connection that could not be opened. */
const met = (error: unknown): unknown =>
  error instanceof MongoBulkWriteError && error.errorResponse instanceof Error ? error.errorResponse : error;

const isOutageItself = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoError
    ? error.hasErrorLabel("RetryableWriteError") ||
      error.name === "MongoPoolClearedError" ||
      error.name === "MongoTopologyClosedError" ||
      error.name === "MongoNotConnectedError" ||
      OUTAGE_CODES.has(error.code)
    : error instanceof Error && "code" in error && SOCKET_CODES.has(error.code));

/** Is the database away, so that the same may succeed later? Anything else is about what was asked. */
export const isOutage = (error: unknown): boolean => isOutageItself(error) || isOutageItself(met(error));
