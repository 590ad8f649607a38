import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { inCommandSpan } from "../../src/telemetry/command-span.ts";
import { recordDelivery } from "../../src/telemetry/delivery-span.ts";
import { startHandlerSpan, underHandlerSpan } from "../../src/telemetry/handler-span.ts";
import { inPublishSpan } from "../../src/telemetry/publish-span.ts";
import { startTracing } from "../../src/telemetry/start-tracing.ts";
import { formatTraceparent, parseTraceparent } from "../../src/telemetry/traceparent.ts";
import { isTracing } from "../../src/telemetry/tracing.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { processed } from "../support/recorded-lifecycle.ts";
import { recordSpans } from "../support/recorded-tracer.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const traced = (id: string, n: number) => ({
  ...userRegistered(id),
  traceparent: `00-${n.toString(16).padStart(32, "0")}-${n.toString(16).padStart(16, "0")}-01`,
});
const answer = { receipt: { eventId: "e", type: "document.created" } };

test("a traceparent is read and written as it came; anything else is none", () => {
  const read = parseTraceparent(traceparent);
  expect(read && formatTraceparent(read)).toBe(traceparent);
  const others = ["", "00-0-0-01", traceparent.toUpperCase(), `ff${traceparent.slice(2)}`, `${traceparent}-more`];
  for (const other of [undefined, ...others, `00-${"0".repeat(32)}-b7ad6b7169203331-01`])
    expect(parseTraceparent(other)).toBeUndefined();
});

test("without a tracer everything runs as it is, and an event names the client's span", async () => {
  expect(isTracing()).toBe(false);
  const caller = { traceparent };
  await inCommandSpan("createDocument", caller, async (given) => {
    expect(given).toBe(caller);
    return answer;
  });
  expect(await inPublishSpan("bookspace.events", [userRegistered("e")], async () => "published")).toBe("published");
  expect(startHandlerSpan({ event: userRegistered("e"), consumer: "search", queue: "q", attempt: 1 })).toBeNull();
});

describe("with a tracer", () => {
  let recorded: ReturnType<typeof recordSpans>;
  beforeEach(() => {
    recorded = recordSpans();
  });
  afterEach(() => recorded.stop());

  test("a batch is published in a trace of its own, with a link to each event's, 128 at most", async () => {
    const batch = Array.from({ length: 200 }, (_, n) => traced(`e${n}`, n + 1));
    await inPublishSpan("bookspace.events", batch, async () => {});
    const [span] = recorded.spans;
    expect(span).toMatchObject({
      kind: SpanKind.PRODUCER,
      parentId: undefined,
      attributes: { "messaging.batch.message_count": 200 },
    });
    expect(span?.links).toHaveLength(128);
    expect(span?.links[0]).toBe("0000000000000001");
  });

  test("a publish that fails is ended with its error", async () => {
    const publish = inPublishSpan("bookspace.events", [userRegistered("e")], async () => {
      throw new Error("away");
    });
    await expect(publish).rejects.toThrow("away");
    expect(recorded.spans).toMatchObject([{ status: { code: SpanStatusCode.ERROR }, exceptions: ["away"] }]);
  });

  test("what a handler calls is seen under its span", () => {
    const event = { ...userRegistered("e"), traceparent };
    const started = startHandlerSpan({ event, consumer: "search", queue: "q", attempt: 1 });
    const inside = underHandlerSpan(started, () => trace.getSpanContext(context.active()));
    expect(inside?.spanId).toBe(started?.span.spanContext().spanId);
  });

  test.each([
    [
      "the HTTP server's span is its parent, when that is of the client's trace",
      "0af7651916cd43dd8448eb211c80319c",
      true,
    ],
    [
      "the client's span is its parent, when what is active is of another trace",
      "1af7651916cd43dd8448eb211c80319c",
      false,
    ],
  ])("%s", async (_, traceId, isActive) => {
    const server = { traceId, spanId: "1111111111111111", traceFlags: 1 };
    await context.with(trace.setSpanContext(context.active(), server), () =>
      inCommandSpan("createDocument", { traceparent }, async () => answer),
    );
    expect(recorded.spans).toMatchObject([{ parentId: isActive ? server.spanId : "b7ad6b7169203331" }]);
  });

  test("the delivery of an event without a trace has no span", () => {
    recordDelivery(processed("e"), 0, 1);
    recordDelivery({ ...processed("e"), traceparent }, 0, 1);
    expect(recorded.spans).toMatchObject([{ parentId: "b7ad6b7169203331" }]);
  });
});

describe("the SDK", () => {
  const start = async (environment: Record<string, string>, installed = true) => {
    const history: unknown[] = [];
    class NodeSDK {
      constructor(options: unknown) {
        history.push(options);
      }
      start = () => void history.push("started");
      shutdown = async () => void history.push("stopped");
    }
    const { log, lines } = recordedLog();
    const load = async () => {
      if (!installed) throw new Error("Cannot find package");
      return { NodeSDK };
    };
    const running = await startTracing({ environment, serviceName: "bookspace-api", log, load });
    await running.close();
    return { history, lines };
  };
  const otlp = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };

  test.each<[string, Record<string, string>, unknown[]]>([
    ["is started when an endpoint is named", otlp, [{ serviceName: "bookspace-api" }, "started", "stopped"]],
    ["keeps the name that the variables give", { ...otlp, OTEL_SERVICE_NAME: "mine" }, [{}, "started", "stopped"]],
    ["is left alone without its variables", {}, []],
    ["is left alone when they say 'none'", { ...otlp, OTEL_TRACES_EXPORTER: "none" }, []],
    ["is left alone when they disable it", { ...otlp, OTEL_SDK_DISABLED: "true" }, []],
  ])("%s", async (_, environment, expected) => {
    expect((await start(environment)).history).toEqual(expected);
  });

  test("is left alone when a tracer is registered already", async () => {
    const recorded = recordSpans();
    expect((await start(otlp)).history).toEqual([]);
    recorded.stop();
  });

  test("that is not installed stops nothing: the log says what to install", async () => {
    const { lines } = await start(otlp, false);
    expect(lines).toMatchObject([{ level: "warn", message: expect.stringContaining("npm install --no-save") }]);
  });
});
