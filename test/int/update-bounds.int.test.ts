import { afterEach, expect, test } from "@jest/globals";
import { MAX_ENTRIES } from "../../src/outbox/room.ts";
import { aroundStore } from "../support/around-store.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { userRegistered } from "../support/recorded-broker.ts";

const ada = { viewer: { id: "ada", roles: ["user"] } } as const;
let installation: Installation | undefined;
afterEach(() => installation?.close());

test("a document with too many changes that wait to be published takes no other, and can still be read", async () => {
  const waiting = Array.from({ length: MAX_ENTRIES }, (_, n) => ({ id: `e${n}`, event: userRegistered(`e${n}`) }));
  let outbox: readonly object[] = waiting;
  installation = await openInstallation({
    around: (store) =>
      aroundStore(store, async ({ collection, method }, proceed) => {
        const answer = await proceed();
        return collection === "documents" && method === "findOne" ? { ...answer, outbox } : answer;
      }),
  });
  const { commands, documents } = installation.services;
  const { document } = await commands.createDocument(ada, { title: "Busy", content: "" });
  const update = () => commands.updateDocument(ada, { id: document._id, title: "One more" });
  await expect(update()).rejects.toMatchObject({ code: "OVERLOADED", retryable: true });
  expect(await documents.document(ada.viewer, document._id)).toMatchObject({ title: "Busy", version: 1 });
  outbox = waiting.slice(1);
  expect(await update()).toMatchObject({ document: { version: 2 } });
});
