import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { type Db, MongoClient } from "mongodb";
import { type ServiceUrls } from "../services/required.ts";
import { createVhost, type Rabbitmq, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { type ByHand, byHand } from "./by-hand.ts";
import { killAll } from "./processes.ts";
import { type TcpProxy, wayTo } from "./tcp-proxy.ts";

type SettingName = "MONGODB_URL" | "RABBITMQ_URL";

export interface Sandbox {
  /** For processes that talk to both services directly. */
  readonly settings: Readonly<Record<SettingName, string>>;
  /** The database itself, so that no cache can tell a test what it wants to hear. */
  readonly db: Db;
  readonly hand: ByHand;
  /** A setting that leads by a way of its own, which the test can freeze or cut. */
  way(name: SettingName): Promise<{ readonly way: TcpProxy; readonly setting: Readonly<Record<string, string>> }>;
}

/** A database and a RabbitMQ vhost for each test of a group alone. What a test started, and those, end with it. */
export function sandboxes({ mongodbUrl, rabbitmqUrl }: ServiceUrls): Sandbox {
  let rabbitmq: Rabbitmq;
  let client: MongoClient;
  let open: { readonly vhost: Vhost; readonly settings: Sandbox["settings"]; readonly db: Db; readonly hand: ByHand };
  const ways: TcpProxy[] = [];

  beforeAll(async () => {
    [rabbitmq, client] = await Promise.all([sharedRabbitmq(rabbitmqUrl), MongoClient.connect(mongodbUrl)]);
  }, 60_000);
  beforeEach(async () => {
    const vhost = await createVhost(rabbitmq);
    const database = new URL(mongodbUrl);
    database.pathname = `/fault_${randomUUID()}`;
    open = {
      vhost,
      settings: { MONGODB_URL: database.href, RABBITMQ_URL: vhost.url },
      db: client.db(database.pathname.slice(1)),
      hand: await byHand(vhost.url),
    };
  }, 30_000);
  afterEach(async () => {
    await killAll();
    await Promise.all(ways.splice(0).map((way) => way.close()));
    await open.hand.close();
    await Promise.all([open.vhost.close(), open.db.dropDatabase()]);
  }, 30_000);
  afterAll(async () => {
    await Promise.all([client?.close(), rabbitmq?.stop()]);
  }, 60_000);

  return {
    get settings() {
      return open.settings;
    },
    get db() {
      return open.db;
    },
    get hand() {
      return open.hand;
    },
    async way(name) {
      const { way, url } = await wayTo(open.settings[name]);
      ways.push(way);
      return { way, setting: { [name]: url } };
    },
  };
}
