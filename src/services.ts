import { type Commands } from "./documents/commands.ts";
import { type DocumentQueries } from "./documents/queries.ts";
import { type ActivityQueries } from "./effects/activity.ts";
import { type EffectLookup } from "./effects/lookup.ts";
import { type NotificationQueries } from "./effects/notifications.ts";
import { type SearchQueries } from "./effects/search.ts";
import { type CursorCodec } from "./feed/cursor.ts";
import { type Feed } from "./feed/feed.ts";
import { type EventQueries } from "./ledger/queries.ts";
import { type WaitUntilSettled } from "./ledger/settled.ts";

/** What the two faces of the product, GraphQL and REST, are built on. Made once, in `main.ts`. */
export interface Services {
  readonly commands: Commands;
  readonly documents: DocumentQueries;
  readonly events: EventQueries;
  readonly notifications: NotificationQueries;
  readonly search: SearchQueries;
  readonly activity: ActivityQueries;
  readonly effects: EffectLookup;
  readonly waitUntilSettled: WaitUntilSettled;
  readonly feed: Feed;
  readonly cursors: CursorCodec;
}

/** One part whose state `/health/ready` reports. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => Promise<boolean> | boolean;
}
