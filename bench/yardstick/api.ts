import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { expressMiddleware } from "@as-integrations/express5";
import { connect } from "amqplib";
import express from "express";
import { useServer } from "graphql-ws/use/ws";
import { MongoClient } from "mongodb";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { createDocuments, type StoredDocument } from "./documents.ts";
import { createPubSub } from "./pubsub.ts";
import { buildYardstickSchema, type Context } from "./schema.ts";
import { declare, PROCESSED } from "./topology.ts";

// The API as the packages' own documentation puts it together: Apollo on Express, graphql-ws, an in-process PubSub.

const client = await MongoClient.connect(process.env["MONGODB_URL"] ?? "");
const connection = await connect(process.env["RABBITMQ_URL"] ?? "");
const channel = await connection.createConfirmChannel();
await declare(channel);
const collection = client.db().collection<StoredDocument>("documents");
await collection.createIndex({ createdAt: -1 });
const documents = createDocuments(collection, channel);

const pubSub = createPubSub();
const { queue } = await channel.assertQueue("", { exclusive: true });
await channel.bindQueue(queue, PROCESSED, "");
await channel.consume(
  queue,
  (message) => message && pubSub.publish("eventProcessed", JSON.parse(message.content.toString())),
  { noAck: true },
);

const schema = await buildYardstickSchema(pubSub);
const app = express();
const server = createServer(app);
const sockets = new WebSocketServer({ server, path: "/graphql" });
useServer(
  {
    schema,
    context: ({ connectionParams }): Context => ({ documents, userId: String(connectionParams?.["x-user-id"]) }),
  },
  sockets,
);
const apollo = new ApolloServer<Context>({
  schema,
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer: server })],
});
await apollo.start();
app.use(
  "/graphql",
  express.json(),
  expressMiddleware(apollo, {
    context: async ({ req }): Promise<Context> => ({ documents, userId: String(req.headers["x-user-id"]) }),
  }),
);
server.listen(0, "127.0.0.1", () =>
  console.log(`The yardstick is ready on http://localhost:${(server.address() as AddressInfo).port}`),
);
