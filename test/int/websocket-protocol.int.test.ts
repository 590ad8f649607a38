import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { PROTOCOL_CASES } from "../../audit/websocket/cases.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

describe("the graphql-transport-ws protocol", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  test.each(PROTOCOL_CASES.map((one) => [one.name, one] as const))(
    "%s",
    (_, { play }) => play({ url: server.url, credential: { "x-user-id": "operator" } }),
    20_000,
  );
});
