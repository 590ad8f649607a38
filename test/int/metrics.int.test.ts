import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Scrape, scrape } from "../support/scrape.ts";
import { serve } from "../support/serve.ts";

const TOKEN = "a token of the tests, never shown";
const CREATE = `mutation ($title: String!, $tags: [String!]) {
  createDocument(input: {title: $title, content: "…", tags: $tags}) { document { id } receipt { eventId } } }`;

describe("/metrics", () => {
  const parts: Record<string, boolean> = { database: true, broker: true };
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  let ada: TestClient;
  const read = (): Promise<Scrape> => scrape(server.url, { authorization: `Bearer ${TOKEN}` });
  const value = async (series: string): Promise<number | undefined> => (await read()).series.get(series);
  const reaches = (series: string, least: number) =>
    eventually(async () => ((await value(series)) ?? -1) >= least, `${series} to reach ${least}`);

  beforeAll(async () => {
    installation = await openInstallation();
    const health = Object.keys(parts).map((name) => ({ name, check: () => parts[name] === true }));
    server = await serve({ services: installation.services, health, metricsToken: TOKEN });
    ada = connect(server.url, "ada");
  }, 30_000);
  afterAll(async () => {
    await ada?.close();
    await server?.close();
    await installation?.close();
  });

  test("is in Prometheus's text format, for whoever has the token", async () => {
    expect(await scrape(server.url)).toMatchObject({ status: 401, families: new Set() });
    expect(await scrape(server.url, { authorization: "Bearer wrong" })).toMatchObject({ status: 401 });
    const answer = await read();
    expect(answer).toMatchObject({ status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8" });
    for (const line of answer.text.split("\n"))
      expect(line).toMatch(/^$|^# (HELP|TYPE) \w+ .+$|^\w+(\{(\w+="[^"]*",?)+\})? (-?[\d.e+-]+|Na[Nn]|[+-]Inf)$/);
  });

  test("counts events from the outbox to the last consumer, with what failed and what was given up on", async () => {
    await ada.query(CREATE, { title: "Well", tags: [] });
    await ada.query(CREATE, { title: "Fails twice", tags: ["fail:search:2"] });
    await ada.query(CREATE, { title: "Fails for good", tags: ["fail:notifications"] });
    const type = 'type="document.created"';
    await reaches(`bookspace_events_published_total{${type}}`, 3);
    await reaches(`bookspace_events_deadlettered_total{${type},consumer="notifications"}`, 1);
    await reaches(`bookspace_queue_deadlettered{consumer="notifications"}`, 1);
    await reaches(`bookspace_parked_messages`, 1);
    const { series } = await read();
    expect(series.get(`bookspace_events_processed_total{${type}}`)).toBe(2);
    expect(series.get(`bookspace_event_latency_seconds_count{${type}}`)).toBe(2);
    expect(series.get(`bookspace_events_failed_total{${type},consumer="search"}`)).toBe(2);
    expect(series.get(`bookspace_events_failed_total{${type},consumer="notifications"}`)).toBe(3);
    expect(series.get(`bookspace_handler_duration_seconds_count{${type},consumer="search"}`)).toBe(5);
    expect(series.get("bookspace_outbox_backlog")).toBe(0);
    expect(series.get('bookspace_queue_workers{consumer="search"}')).toBe(1);
  }, 30_000);

  test("counts requests by route, and operations by kind, transport and outcome", async () => {
    await ada.rest("GET", "/v1/docs/none");
    await ada.rest("GET", "/v1/events/export");
    await ada.query("{ nope }");
    await ada.query("{ documents { edges { cursor } } }");
    const refused = ada.subscribe("subscription { nope }");
    const missing = ada.subscribe('subscription { event(id: "none") { status } }');
    const overSocket = ada.subscribe("{ documents { edges { cursor } } }");
    await Promise.all([refused.ended, missing.ended, overSocket.ended]);
    const live = ada.subscribe<unknown>("subscription { eventFeed { __typename } }");
    await eventually(() => live.received.length > 0, "the subscription to stand");
    await reaches("bookspace_subscribers", 1);
    await ada.query(CREATE, { title: "Seen", tags: [] });
    await reaches('bookspace_subscription_items_total{status="processed"}', 1);
    const { series } = await read();
    const operations = (labels: string) => series.get(`bookspace_graphql_operations_total{${labels}}`);
    expect(series.get('bookspace_http_request_duration_seconds_count{route="/v1/docs/{id}",status="4xx"}')).toBe(1);
    expect(series.get('bookspace_http_request_duration_seconds_count{route="/v1/events/export",status="4xx"}')).toBe(1);
    expect(operations('kind="unknown",transport="http",outcome="GRAPHQL_VALIDATION_FAILED"')).toBe(1);
    expect(operations('kind="query",transport="http",outcome="OK"')).toBe(1);
    expect(operations('kind="unknown",transport="websocket",outcome="GRAPHQL_VALIDATION_FAILED"')).toBe(1);
    expect(operations('kind="subscription",transport="websocket",outcome="NOT_FOUND"')).toBe(1);
    expect(operations('kind="subscription",transport="websocket",outcome="OK"')).toBe(1);
    expect(operations('kind="query",transport="websocket",outcome="OK"')).toBe(1);
    live.stop();
    await eventually(async () => (await value("bookspace_subscribers")) === 0, "nobody to be subscribed");
  }, 30_000);

  test("says what is away", async () => {
    parts["broker"] = false;
    await eventually(
      async () => (await value('bookspace_dependency_up{dependency="broker"}')) === 0,
      "the broker to be away",
    );
    expect(await value('bookspace_dependency_up{dependency="database"}')).toBe(1);
    parts["broker"] = true;
  });

  test("has no more series after 1,000 different documents, users, queries and paths, and names none of them", async () => {
    const one = async (n: number): Promise<void> => {
      const user = connect(server.url, `someone-${n}`);
      const { data } = await user.query<{ createDocument: { document: { id: string } } }>(CREATE, {
        title: `Title ${n}`,
        tags: [`tag-${n}`],
      });
      await user.rest("GET", `/v1/docs/${data.createDocument.document.id}`);
      await user.query(`query Named${n} { a${n}: documents(tag: "t${n}") { edges { cursor } } }`);
      await user.query(`query Named${n} { nope${n} }`);
      await user.rest("GET", `/nowhere/${n}?q=${n}`);
    };
    const attempts = 'bookspace_handler_duration_seconds_count{type="document.created",consumer="analytics"}';
    const lost = 'bookspace_http_request_duration_seconds_count{route="other",status="4xx"}';
    const names = ({ series }: Scrape) => [...series.keys()].filter((name) => name.startsWith("bookspace_"));
    const handled = (await value(attempts)) ?? 0;
    await one(0);
    await reaches(attempts, handled + 1);
    await reaches(lost, 1);
    const before = new Set(names(await read()));
    for (let n = 1; n <= 1_000; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => one(n + i)));
    await reaches(attempts, handled + 1_001);
    await reaches(lost, 1_001);
    const after = await read();
    expect(names(after).filter((name) => !before.has(name))).toEqual([]);
    expect(after.text).not.toMatch(/someone-|Title \d|tag-\d|Named\d|nowhere/);
    expect(after.text).not.toContain(TOKEN);
  }, 120_000);

  test.each([
    ["the dashboard", "docs/grafana/bookspace.json"],
    ["the alerts", "docs/grafana/alerts.yaml"],
    ["the operations guide", "docs/operations.md"],
  ])("has every metric that %s names", async (_, file) => {
    const { families } = await read();
    const named = new Set((await readFile(file, "utf8")).match(/\b(bookspace|nodejs|process)_[a-z0-9_]+\b/g));
    expect(named.size).toBeGreaterThan(5);
    const missing = [...named].filter(
      (name) => !families.has(name) && !families.has(name.replace(/_(bucket|sum|count)$/, "")),
    );
    expect(missing).toEqual([]);
  });

  test("has no metric of this project that the operations guide leaves out", async () => {
    const guide = await readFile("docs/operations.md", "utf8");
    const own = [...(await read()).families].filter((name) => name.startsWith("bookspace_"));
    expect(own.filter((name) => !guide.includes(`\`${name}`))).toEqual([]);
  });
});

test("dashboard and alerts are files that Grafana and Prometheus can read", async () => {
  const { panels } = JSON.parse(await readFile("docs/grafana/bookspace.json", "utf8"));
  const ids = panels.map(({ id }: { id: number }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const { groups } = parse(await readFile("docs/grafana/alerts.yaml", "utf8"));
  expect(groups[0].rules).toHaveLength(5);
  for (const rule of groups[0].rules)
    expect(rule).toMatchObject({
      alert: expect.stringMatching(/^BookSpace\w+$/),
      expr: expect.any(String),
      labels: { severity: expect.stringMatching(/^(warning|critical)$/) },
      annotations: { summary: expect.any(String), description: expect.any(String) },
    });
});
