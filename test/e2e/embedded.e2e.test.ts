import { afterAll, describe, expect, test } from "@jest/globals";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, refusedStart, startApi, temporaryFolder } from "../support/processes.ts";
import { spine } from "./spine-suite.ts";

afterAll(killAll);

spine("embedded", async () => {
  const api = await startApi({ DATA_DIR: temporaryFolder() });
  return { url: api.url, lines: () => api.lines, close: async () => void (await api.stop()) };
});

describe("an embedded installation", () => {
  test("stops with exit code 0 and finds everything again", async () => {
    const DATA_DIR = temporaryFolder();
    const api = await startApi({ DATA_DIR });
    const { body } = await connect(api.url, "ada").rest("POST", "/v1/docs", { title: "Kept", content: "…" });
    expect(await api.stop()).toBe(0);
    const again = await startApi({ DATA_DIR });
    expect((await connect(again.url, "ada").rest("GET", `/v1/docs/${String(body["id"])}`)).body["title"]).toBe("Kept");
    await again.stop();
  }, 60_000);

  test("a second process on the same folder is refused with a clear error; the lock of a dead one is not in the way", async () => {
    const DATA_DIR = temporaryFolder();
    const api = await startApi({ DATA_DIR });
    const second = await refusedStart({ DATA_DIR });
    expect(second.code).toBe(1);
    expect(second.output).toContain(DATA_DIR);
    await api.stop("SIGKILL");
    const next = await startApi({ DATA_DIR });
    expect(await next.stop()).toBe(0);
  }, 60_000);

  test("a port that is taken is said in one line, with the setting to change", async () => {
    const api = await startApi({ DATA_DIR: temporaryFolder() });
    const PORT = new URL(api.url).port;
    const { code, output } = await refusedStart({ DATA_DIR: temporaryFolder(), PORT });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${PORT} is taken: set PORT`);
    await api.stop();
  }, 60_000);

  test("kill -9 under load loses no acknowledged document nor its event", async () => {
    const DATA_DIR = temporaryFolder();
    const acknowledged: { id: string; eventId: string }[] = [];
    for (let round = 0; round < 3; round++) {
      const api = await startApi({ DATA_DIR });
      const ada = connect(api.url, "ada");
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (;;) {
          const { status, body } = await ada.rest("POST", "/v1/docs", {
            title: `Round ${round} of ${writer}`,
            content: "…",
          });
          if (status === 201)
            acknowledged.push({ id: body["id"] as string, eventId: (body["receipt"] as { eventId: string }).eventId });
        }
      });
      const before = acknowledged.length;
      await eventually(() => acknowledged.length >= before + 200, "some documents to be acknowledged");
      await api.stop("SIGKILL");
      await Promise.allSettled(writers);
    }
    const api = await startApi({ DATA_DIR });
    const ada = connect(api.url, "ada");
    for (const { id, eventId } of acknowledged) {
      expect((await ada.rest("GET", `/v1/docs/${id}`)).status).toBe(200);
      await eventually(async () => {
        const { data } = await ada.query<{ event: { status: string } | null }>(
          "query ($id: ID!) { event(id: $id) { status } }",
          { id: eventId },
        );
        return data.event?.status === "PROCESSED";
      }, `event ${eventId} to be processed`);
    }
    await api.stop();
  }, 180_000);
});
