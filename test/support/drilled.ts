import { afterAll, beforeAll } from "@jest/globals";
import { connect, type TestClient } from "./client.ts";
import { deadLettersOf } from "./dead-letters.ts";

/** A whole installation, in one of the ways to run. */
export interface DrilledInstallation {
  url(): string;
  /** Drills off is how the "bug" of the failing tags is mended. */
  restart(drills: "on" | "off"): Promise<void>;
  close(): Promise<void>;
}

type Asking = ReturnType<typeof deadLettersOf> & { readonly client: TestClient };

/** Starts it for the tests of a `describe`. */
export function openDrilled(start: () => Promise<DrilledInstallation>) {
  let installation: DrilledInstallation;
  let clients: readonly TestClient[] = [];
  let ada: Asking;
  let operator: Asking;

  async function reconnect(): Promise<void> {
    await Promise.all(clients.map((client) => client.close()));
    const [first, second] = ["ada", "operator"].map((user) => connect(installation.url(), user)) as [
      TestClient,
      TestClient,
    ];
    clients = [first, second];
    ada = { ...deadLettersOf(first), client: first };
    operator = { ...deadLettersOf(second), client: second };
  }
  beforeAll(async () => {
    installation = await start();
    await reconnect();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await installation?.close();
  }, 30_000);

  const messagesFor = async (title: string): Promise<number> => {
    const { notifications } = await ada.ask<{ notifications: { edges: { node: { message: string } }[] } }>(
      "{ notifications(first: 100) { edges { node { message } } } }",
    );
    return notifications.edges.filter(({ node }) => node.message.includes(`'${title}'`)).length;
  };
  return {
    ada: () => ada,
    operator: () => operator,
    async restart(drills: "on" | "off"): Promise<void> {
      await installation.restart(drills);
      await reconnect();
    },
    messagesFor,
  };
}

export type Drilled = ReturnType<typeof openDrilled>;
