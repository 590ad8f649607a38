export { type BookspaceClient, type ClientOptions, createBookspaceClient } from "./client.ts";
export { BookspaceError, type BookspaceErrorCode, type ServerError } from "./errors.ts";
export type { Feed, FeedItem, FeedOptions, FeedTransition } from "./feed.ts";
export type * from "./generated.ts";
export type { FollowedReceipt, Receipt, WithReceipt } from "./receipt.ts";
export type { Settled, SettledEvent, SettledOptions, Settlement } from "./settled.ts";
export type { ConnectionState } from "./socket.ts";
export type { CallOptions, TransportOptions } from "./transport.ts";
