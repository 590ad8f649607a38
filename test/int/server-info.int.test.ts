import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

let installation: Installation;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  installation = await openInstallation();
  server = await serve({ services: installation.services });
}, 60_000);
afterAll(async () => {
  await server?.close();
  await installation?.close();
});

test("who is signed in can ask which version answers, how it runs and what time it has", async () => {
  const query = "{ server { version mode at } }";
  const before = Date.now();
  const { data } = await connect(server.url, "ada").query<{ server: { at: string } }>(query);
  expect(data).toEqual({ server: { version: "1.2.3", mode: "EMBEDDED", at: expect.any(String) } });
  expect(Date.parse(data?.server.at ?? "")).toBeGreaterThanOrEqual(before);
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
});

interface Step {
  readonly actor: string;
  readonly consumer: string | null;
  readonly status: string;
  readonly durationMs: number | null;
}

test("a step says who caused the event, and how long it took", async () => {
  const ada = connect(server.url, "ada");
  const { received, stop } = ada.subscribe<{ eventFeed: Partial<Step> }>(
    "subscription { eventFeed { __typename ... on Transition { actor consumer status durationMs } } }",
  );
  await eventually(() => received.length > 0, "the subscription to stand");
  await ada.rest("POST", "/v1/docs", { title: "T", content: "C" });
  const steps = () =>
    received.map(({ eventFeed }) => eventFeed).filter((item): item is Step => item.status !== undefined);
  await eventually(
    () => steps().some(({ consumer, status }) => consumer === null && status === "PROCESSED"),
    "the end",
  );
  for (const { actor, status, durationMs } of steps()) {
    expect(actor).toBe("ada");
    if (status === "PUBLISHED") expect(durationMs).toBeNull();
    else expect(durationMs).toBeGreaterThanOrEqual(0);
  }
  stop();
  await ada.close();
});
