import { expect, test } from "@jest/globals";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { published } from "../../src/events/transition.ts";
import { type FeedItem } from "../../src/feed/feed.ts";
import { filterFeed } from "../../src/graphql/resolvers/feed-filter.ts";
import { type Services } from "../../src/services.ts";
import { type Viewer } from "../../src/viewer.ts";
import { userRegistered } from "../support/recorded-broker.ts";

const services = { feed: { recent: () => [] }, events: {} } as unknown as Pick<Services, "feed" | "events">;

const ada: Viewer = { id: "ada", roles: ["user"] };
const operator: Viewer = { id: "olga", roles: ["user", "operator"] };

const itemOf = (event: AnyEnvelope): FeedItem => ({
  position: { offset: 0, index: 0 },
  transition: published(event, event.timestamp),
  event,
});

test("a filter of a subscription asks of payloads only for who may read them", async () => {
  const secret = itemOf({ ...userRegistered("e"), audience: ["ada"] });
  const open = itemOf(userRegistered("e"));
  for (const filter of [{ data: { name: "Ada" } }, { text: "ada" }]) {
    const { accepts } = filterFeed(filter, services);
    expect([await accepts(secret, ada), await accepts(secret, operator)]).toEqual([true, false]);
    expect([await accepts(open, ada), await accepts(open, operator)]).toEqual([true, true]);
  }
});
