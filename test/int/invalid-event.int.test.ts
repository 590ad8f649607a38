import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { collectionsOf, type Collections } from "../../src/store/collections.ts";
import { type Viewer } from "../../src/viewer.ts";
import { eventually } from "../support/eventually.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type LogLine, recordedLog } from "../support/recorded-log.ts";
import { restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";

const ada: Viewer = { id: "ada", roles: ["user"] };
/** Such as another program may have written into the database. */
const OVERLONG_TITLE = "T".repeat(201);

describe("a change whose event would not fit its schema", () => {
  let installation: Installation;
  let api: Awaited<ReturnType<typeof serve>>;
  let collections: Collections;
  let lines: LogLine[];
  let documentId: string;

  beforeAll(async () => {
    const recorded = recordedLog();
    ({ lines } = recorded);
    installation = await openInstallation({ log: recorded.log });
    collections = collectionsOf(installation.store);
    api = await serve({ services: installation.services });
    documentId = await restClient(api.url).newId();
    await collections.documents.updateOne({ _id: documentId }, { $set: { title: OVERLONG_TITLE } });
  });
  afterAll(async () => {
    await api?.close();
    await installation?.close();
  });

  const refused = { status: 500, body: { code: "EVENT_INVALID", retryable: false } };

  test("is not made: the caller gets the code, and nothing is written or published", async () => {
    const rest = restClient(api.url);
    const commented = await rest.call("POST", `/v1/docs/${documentId}/comments`, { body: { body: "Nice" } });
    expect(commented).toMatchObject(refused);
    expect(commented.body["detail"]).toContain("'documentTitle'");
    const updated = await rest.call("PUT", `/v1/docs/${documentId}`, { body: { content: "changed" } });
    expect(updated).toMatchObject(refused);

    expect(await collections.comments.find({ documentId }).toArray()).toEqual([]);
    expect(await collections.documents.findOne({ _id: documentId })).toMatchObject({ version: 1, content: "C" });
    // What left before this one would be there when this one is.
    const { eventId } = (await rest.create()).body["receipt"] as { eventId: string };
    const { events } = installation.services;
    await eventually(async () => (await events.event(ada, eventId))?.status === "processed", "a later event");
    const { edges } = await events.events(ada, { subjects: [documentId] }, { first: 10 });
    expect(edges.map(({ node }) => node.type)).toEqual(["document.created"]);
  });

  test("is a defect, and logged as one", () => {
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([
      { message: "An event that does not fit its schema was made", fields: { type: "comment.added" } },
      { message: "An event that does not fit its schema was made", fields: { type: "document.updated" } },
    ]);
  });

  test("is no longer refused when it would be mended by the change", async () => {
    const mended = await restClient(api.url).call("PUT", `/v1/docs/${documentId}`, { body: { title: "Short" } });
    expect(mended).toMatchObject({ status: 200, body: { title: "Short", version: 2 } });
  });
});
