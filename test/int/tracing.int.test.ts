import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type RecordedSpan, recordSpans } from "../support/recorded-tracer.ts";
import { serve } from "../support/serve.ts";

const CREATE = `mutation ($tags: [String!]) {
  createDocument(input: {title: "Traced", content: "…", tags: $tags}) { receipt { eventId } } }`;
type Created = { readonly createDocument: { readonly receipt: { readonly eventId: string } } };
const clientSpan = (traceId: string): string => `00-${traceId}-00f067aa0ba902b7-01`;

describe("one trace", () => {
  const { spans, stop } = recordSpans();
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
    stop();
  });

  const ofTrace = (traceId: string): readonly RecordedSpan[] => spans.filter((span) => span.traceId === traceId);
  const named = (some: readonly RecordedSpan[], name: string): RecordedSpan[] =>
    some.filter((span) => span.name === name);

  /** Resolves when the subscriber is live: an event of another trace has reached it. */
  async function live(query: string) {
    const client = connect(server.url, "ada");
    const subscriber = client.subscribe<Record<string, { readonly eventId?: string }>>(query);
    await eventually(async () => {
      await client.rest("POST", "/v1/docs", { title: "Warm-up", content: "…" });
      return subscriber.received.length > 0;
    }, "the subscriber to be live");
    return { client, subscriber };
  }

  test("leads from the client's request to mutation, publish, each handler, and the subscription", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const { client } = await live("subscription { eventProcessed { eventId } }");
    const ada = connect(server.url, "ada", clientSpan(traceId));
    const { data } = await ada.query<Created>(CREATE);
    const { eventId } = data.createDocument.receipt;
    await eventually(() => named(ofTrace(traceId), "deliver subscription").length === 1, "the delivery");
    await client.close();

    const all = ofTrace(traceId);
    const [mutation] = named(all, "createDocument");
    expect(mutation).toMatchObject({
      kind: SpanKind.SERVER,
      parentId: "00f067aa0ba902b7",
      attributes: { "bookspace.event.id": eventId, "bookspace.event.type": "document.created" },
    });
    expect(named(all, "send bookspace.events")).toMatchObject([
      {
        kind: SpanKind.PRODUCER,
        parentId: mutation?.spanId,
        attributes: { "messaging.destination.name": "bookspace.events", "messaging.message.id": eventId },
      },
    ]);
    for (const consumer of ["notifications", "search", "analytics"])
      expect(named(all, `process bookspace.${consumer}`)).toMatchObject([
        {
          kind: SpanKind.CONSUMER,
          parentId: mutation?.spanId,
          attributes: {
            "messaging.system": "bookspace",
            "messaging.destination.name": `bookspace.${consumer}`,
            "messaging.message.id": eventId,
            "bookspace.event.type": "document.created",
            "bookspace.consumer": consumer,
            "bookspace.attempt": 1,
          },
          status: { code: SpanStatusCode.UNSET },
        },
      ]);
    expect(named(all, "deliver subscription")).toMatchObject([
      {
        parentId: mutation?.spanId,
        attributes: {
          "bookspace.event.id": eventId,
          "bookspace.event.status": "processed",
          "bookspace.subscribers": 1,
        },
      },
    ]);
    expect(all).toHaveLength(6);
  });

  test("is found by the ledger's 'traceId', and begun where the client sent none", async () => {
    const ada = connect(server.url, "ada");
    const { eventId } = (await ada.query<Created>(CREATE)).data.createDocument.receipt;
    const { data } = await ada.query<{ event: { traceId: string } }>(
      "query ($id: ID!) { event(id: $id) { traceId } }",
      {
        id: eventId,
      },
    );
    const [mutation] = named(ofTrace(data.event.traceId), "createDocument");
    expect(mutation).toMatchObject({ parentId: undefined, attributes: { "bookspace.event.id": eventId } });
  });

  test("is continued by a socket's connectionParams", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const ada = connect(server.url, "ada", clientSpan(traceId));
    const mutation = ada.subscribe<Created>(CREATE);
    await mutation.ended;
    await ada.close();
    expect(named(ofTrace(traceId), "createDocument")).toMatchObject([{ parentId: "00f067aa0ba902b7" }]);
  });

  test("has a handler's failure with its error, and the attempt that succeeds after it", async () => {
    const traceId = "aaf7651916cd43dd8448eb211c80319c";
    await connect(server.url, "ada", clientSpan(traceId)).query(CREATE, { tags: ["fail:search:1"] });
    const attempts = await eventually(() => {
      const found = named(ofTrace(traceId), "process bookspace.search");
      return found.length === 2 && found;
    }, "both attempts");
    expect(attempts).toMatchObject([
      {
        attributes: { "bookspace.attempt": 1, "error.type": "DRILL" },
        status: { code: SpanStatusCode.ERROR },
        exceptions: [expect.stringContaining("asked for")],
      },
      { attributes: { "bookspace.attempt": 2 }, status: { code: SpanStatusCode.UNSET }, exceptions: [] },
    ]);
  });

  test("has a mutation that was refused, with its code: an error of the client, not of this process", async () => {
    const traceId = "bbf7651916cd43dd8448eb211c80319c";
    await connect(server.url, "ada", clientSpan(traceId)).query(
      'mutation { updateDocument(input: {id: "none", title: "T"}) { receipt { eventId } } }',
    );
    expect(named(ofTrace(traceId), "updateDocument")).toMatchObject([
      { attributes: { "error.type": "NOT_FOUND" }, status: { code: SpanStatusCode.UNSET }, exceptions: [] },
    ]);
  });
});
