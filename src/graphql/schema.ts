import { type GraphQLSchema, isUnionType } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { CatalogueResolver } from "./resolvers/catalogue.ts";
import { AlertResolver, AlertRuleResolver } from "./resolvers/alerts.ts";
import { DeadLetterResolver } from "./resolvers/dead-letters.ts";
import { DocumentResolver } from "./resolvers/documents.ts";
import { EffectResolver } from "./resolvers/effects.ts";
import { EffectOfEventResolver } from "./resolvers/event-effects.ts";
import { EventProcessedResolver, EventResolver, RelatedEventResolver, TransitionResolver } from "./resolvers/events.ts";
import { AuditResolver } from "./resolvers/operators-audit.ts";
import { ControlResolver } from "./resolvers/operators-control.ts";
import { ExportResolver } from "./resolvers/operators-export.ts";
import { PipelineResolver } from "./resolvers/operators-pipeline.ts";
import { ReplayResolver } from "./resolvers/replays.ts";
import { FEED_RESOLVERS } from "./resolvers/feed-items.ts";
import { ServerResolver } from "./resolvers/server.ts";
import { SessionResolver } from "./resolvers/session.ts";
import { SubscriptionResolver } from "./resolvers/subscriptions.ts";
import { UserResolver } from "./resolvers/users.ts";
import { enforceRules } from "./rules/enforce.ts";
import { RULE_TABLE } from "./rules/table.ts";
import { typeNameOf } from "./types/feed.ts";

/**
 * type-graphql makes every resolver asynchronous. What runs for each item of the feed has nothing to wait for, and costs
 * a third without the promises.
 */
function withoutWaiting(schema: GraphQLSchema): GraphQLSchema {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  for (const [name, resolve] of Object.entries(FEED_RESOLVERS)) {
    if (!fields[name]) throw new Error(`There is no subscription '${name}'.`);
    fields[name].resolve = resolve;
  }
  const union = schema.getType("FeedItem");
  if (isUnionType(union)) union.resolveType = typeNameOf;
  return schema;
}

/**
 * The public contract, with its rules enforced. Services come with the context, so it can be built, and written down, without any.
 * @throws Error when a field has no rule.
 */
export const buildApiSchema = (): GraphQLSchema => enforceRules(withoutWaiting(buildResolvers()), RULE_TABLE);

const buildResolvers = (): GraphQLSchema =>
  buildSchemaSync({
    resolvers: [
      SessionResolver,
      UserResolver,
      DocumentResolver,
      EffectResolver,
      EventResolver,
      CatalogueResolver,
      RelatedEventResolver,
      EffectOfEventResolver,
      EventProcessedResolver,
      TransitionResolver,
      SubscriptionResolver,
      ServerResolver,
      AuditResolver,
      ControlResolver,
      PipelineResolver,
      DeadLetterResolver,
      ReplayResolver,
      ExportResolver,
      AlertResolver,
      AlertRuleResolver,
    ],
    // The commands check their own input, whichever way it came.
    validate: false,
    // Apollo checks the schema when it starts; doing it here too would take a third of the start.
    skipCheck: true,
    // Every subscription names its own source; there is no shared topic that could overflow.
    pubSub: {
      publish: () => {},
      subscribe: () => {
        throw new Error("Subscriptions read the feed.");
      },
    } as never,
  });
