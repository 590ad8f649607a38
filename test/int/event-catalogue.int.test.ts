import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { WebSocket } from "ws";
import { type BookspaceClient, createBookspaceClient } from "../../sdk/src/index.ts";
import { EVENT_TYPES } from "../../src/events/catalogue.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";

type Entry = Awaited<ReturnType<BookspaceClient["eventCatalogue"]>>["eventCatalogue"][number];

const clientOf = (url: string, headers: Record<string, string> = {}): BookspaceClient =>
  createBookspaceClient({ url, headers, webSocketImpl: WebSocket });
const catalogueOf = async (url: string): Promise<readonly Entry[]> =>
  (await clientOf(url, { "x-user-id": "operator" }).eventCatalogue()).eventCatalogue;

describe("the catalogue, as the API tells it", () => {
  let installation: Installation;
  let api: Awaited<ReturnType<typeof serve>>;
  let operator: BookspaceClient;
  let entries: readonly Entry[];

  beforeAll(async () => {
    installation = await openInstallation();
    api = await serve({ services: installation.services });
    operator = clientOf(api.url, { "x-user-id": "operator" });
    entries = await catalogueOf(api.url);
  });
  afterAll(async () => {
    await operator?.close();
    await api?.close();
    await installation?.close();
  });

  test("names every type and who does what with it", () => {
    expect(entries.map(({ name }) => name)).toEqual(EVENT_TYPES);
    expect(entries.find(({ type }) => type === "DOCUMENT_CREATED")).toMatchObject({
      version: 1,
      description: "A document was created.",
      editable: ["title", "content", "tags"],
      consumers: [
        { consumer: "notifications", description: "Tells the creator that the document is there." },
        { consumer: "search" },
        { consumer: "analytics" },
      ],
    });
  });

  test("has a schema that takes the examples and nothing that lacks a field", () => {
    for (const { schema, examples } of entries) {
      const fits = new Ajv({ strict: true }).compile(schema as object);
      for (const example of examples as readonly object[]) {
        expect(fits(example) || fits.errors).toBe(true);
        const [field = ""] = Object.keys(example);
        expect(fits({ ...example, [field]: undefined })).toBe(false);
        expect(fits({ ...example, ofTheNextVersion: true })).toBe(true);
      }
    }
  });

  test("has examples that can be published as test events", async () => {
    for (const { type, examples } of entries)
      for (const data of examples)
        expect(await operator.publishTestEvent({ type, data })).toHaveProperty("publishTestEvent.eventId");
  });

  test("explains the tags that make consumers fail, where there are tags", () => {
    const tagsOf = (name: string) => entries.find((entry) => entry.name === name)?.drills.map(({ tag }) => tag);
    expect(tagsOf("document.updated")).toEqual(expect.arrayContaining(["fail:search", "fail:search:2"]));
    expect(tagsOf("comment.added")).toEqual([]);
  });

  test("says nothing of them where drills are off", async () => {
    const served = await serve({ services: { ...installation.services, drills: false } });
    const drills = (await catalogueOf(served.url)).flatMap((entry) => entry.drills);
    await served.close();
    expect(drills).toEqual([]);
  });

  test("is for those who are signed in", async () => {
    const nobody = clientOf(api.url);
    await expect(nobody.eventCatalogue()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
