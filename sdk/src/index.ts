export {
  type BookspaceClient,
  type ClientOptions,
  createBookspaceClient,
  type SettledEvent,
  type SettledOptions,
  type Settlement,
} from "./client.ts";
export { BookspaceError, type BookspaceErrorCode, type ServerError } from "./errors.ts";
export type * from "./generated.ts";
export type { CallOptions, TransportOptions } from "./transport.ts";
