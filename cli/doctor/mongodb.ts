import { MongoClient } from "mongodb";
import { isMongodbUrl } from "../../src/service-url.ts";
import { duration } from "../render/numbers.ts";
import { type Finding, messageOf, ok, problem } from "./finding.ts";

const PATIENCE_MS = 3_000;

/** Can MongoDB be reached from here, with this credential? */
export async function checkMongodb(url: string): Promise<Finding> {
  const where = { area: "services", check: "mongodb" } as const;
  // The driver's own error would repeat it, with the password.
  if (!isMongodbUrl(url)) return problem(where, "MONGODB_URL can't be read.", "See what is said of the configuration.");
  const started = Date.now();
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS, connectTimeoutMS: PATIENCE_MS });
    const database = client.db();
    await database.command({ ping: 1 });
    // Not only there, but ours to read.
    await database.collection("events").findOne({}, { projection: { _id: 1 } });
    return ok(where, `MongoDB answers in ${duration(Date.now() - started)}, database '${database.databaseName}'`);
  } catch (error) {
    return problem(
      where,
      `MongoDB can't be used from here: ${messageOf(error)}`,
      "Is it running, is MONGODB_URL right (host, port, user, password, authSource), and may this machine reach it?",
    );
  } finally {
    await client?.close();
  }
}
