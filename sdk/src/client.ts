import { type ExportLine, type ExportOptions, readExport } from "./export.ts";
import { type Feed, type FeedOptions, openFeed } from "./feed.ts";
import { createSdk, type Sdk } from "./generated.ts";
import { type OwnArguments, ownOperation, type TypedDocument } from "./own-operation.ts";
import { followReceipts } from "./receipt.ts";
import { createSettled, type Settled } from "./settled.ts";
import { createTransport, type Transport, type TransportOptions } from "./transport.ts";

export type ClientOptions = TransportOptions;

export interface BookspaceClient extends Sdk {
  /**
   * Every step of every event that you may see, in the order of the log. It comes back by itself after a lost connection, and
   * tells what was missed, once each. Ends after `FeedCursorExpired`, and when it is left or aborted.
   */
  feed(options?: FeedOptions): Feed;
  /**
   * Follows a mutation's receipt until every consumer is done or gave up.
   * Being dead-lettered is an answer, not an error; it rejects when it could not find out.
   */
  readonly settled: Settled;
  /**
   * Operators: every event that a filter finds, oldest first. A download that is cut is gone on with by itself.
   * @throws BookspaceError DISCONNECTED when it was cut too often in a row: go on `after` the last line's cursor.
   */
  exportLines(options?: ExportOptions): AsyncIterableIterator<ExportLine>;
  /**
   * A query or mutation of your own. Repeated like the others: a mutation only when its `input` has an `idempotencyKey`.
   * @throws TypeError when it has no name, or is a subscription.
   */
  execute<Result = unknown, Variables = Readonly<Record<string, unknown>>>(
    document: TypedDocument<Result, Variables>,
    ...given: OwnArguments<Variables>
  ): Promise<Result>;
  /**
   * A subscription of your own. With a variable `$after`, and `cursor` among its fields, it goes on from its place after a
   * lost connection. @throws TypeError when it has no name, or is none.
   */
  subscribe<Result = unknown, Variables = Readonly<Record<string, unknown>>>(
    document: TypedDocument<Result, Variables>,
    ...given: OwnArguments<Variables>
  ): AsyncIterableIterator<Result>;
  /** Completes all subscriptions and closes the socket. */
  close(): Promise<void>;
}

/** A client of one BookSpace server: HTTP for queries and mutations, one WebSocket for subscriptions. */
export function createBookspaceClient(options: ClientOptions): BookspaceClient {
  const transport = createTransport(options);
  const request: Transport["request"] = async <Result>(...[operation, given]: Parameters<Transport["request"]>) => {
    const result = await transport.request<Result>(operation, given);
    if (operation.kind === "mutation") followReceipts(result as object, settled);
    return result;
  };
  const sdk = createSdk({ ...transport, request });
  const settled = createSettled(sdk);
  const { retries = 5, timeoutMs = 30_000 } = options;
  const download = { base: transport.base, headers: transport.headers, retries, timeoutMs };
  return {
    ...sdk,
    feed: (feedOptions = {}) => openFeed(sdk, feedOptions),
    settled,
    exportLines: (exportOptions = {}) => readExport(sdk, download, exportOptions),
    async execute<Result, Variables>(
      document: TypedDocument<Result, Variables>,
      ...[variables, callOptions]: OwnArguments<Variables>
    ) {
      const operation = ownOperation(document, variables as object | undefined);
      if (operation.kind === "subscription") throw new TypeError("That is a subscription: use subscribe().");
      return transport.request<Result>(operation, callOptions);
    },
    subscribe<Result, Variables>(
      document: TypedDocument<Result, Variables>,
      ...[variables, callOptions]: OwnArguments<Variables>
    ) {
      const operation = ownOperation(document, variables as object | undefined);
      if (operation.kind !== "subscription") throw new TypeError("That is no subscription: use execute().");
      return transport.subscribe<Result>(operation, callOptions);
    },
    close: transport.close,
  };
}
