import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import { decodePlace } from "../../alerts/place.ts";
import { isKnownKind } from "../../alerts/rule-input.ts";
import { type AlertRecord } from "../../store/records/alerts.ts";
import { type ApiContext, type SignedIn } from "../context.ts";
import { AlertRuleChangeInput, AlertRuleInput } from "../types/alert-inputs.ts";
import { AlertTrial, toAlertTrial } from "../types/alert-trial.ts";
import { Alert, AlertConnection, AlertRule, toAlert, toAlertRule } from "../types/alerts.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";
import { Event, toEvent } from "../types/events.ts";
import { DateTime } from "../types/scalars.ts";

interface Listening {
  readonly context: SignedIn;
  readonly args: { readonly after?: string | null };
}

async function changes({ context, args: { after } }: Listening): Promise<AsyncIterableIterator<AlertRecord>> {
  return context.services.alerts.listen(after == null ? undefined : decodePlace(after));
}

@Resolver(() => Alert)
export class AlertResolver {
  @Query(() => AlertConnection, { description: "Operators: what fired, newest first." })
  async alerts(
    @Arg("first", () => Int, { defaultValue: 50, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services }: ApiContext,
  ): Promise<Connection<Alert>> {
    const { edges, hasNextPage } = await services.alerts.page({ first, after });
    return toConnection(
      { edges: edges.filter(({ node }) => isKnownKind(node.when.kind)), hasNextPage },
      after,
      toAlert,
    );
  }

  @Subscription(() => Alert, {
    name: "alerts",
    description:
      "Operators: each alert when it fires, and again when it has recovered, whichever process finds out. With the `cursor` of an alert it begins with what came after that; `CURSOR_EXPIRED` when that is no longer kept.",
    subscribe: changes as never,
  })
  liveAlerts(
    @Root() record: AlertRecord,
    @Arg("after", () => String, { nullable: true }) _after: string | null,
  ): Alert {
    return toAlert(record);
  }

  @FieldResolver(() => Event, {
    nullable: true,
    description: "The example, as it is now; null when there is none, or it is no longer kept.",
  })
  async event(@Root() { eventId }: Alert, @Ctx() { services, viewer }: SignedIn): Promise<Event | null> {
    const record = eventId === null ? null : await services.events.event(viewer, eventId);
    return record && toEvent(record, viewer);
  }
}

@Resolver()
export class AlertRuleResolver {
  @Query(() => [AlertRule], {
    description: "Operators: all alert rules, those of the configuration first; at most 100 of each source.",
  })
  async alertRules(@Ctx() { services }: ApiContext): Promise<AlertRule[]> {
    return (await services.alerts.rules()).filter(({ when }) => isKnownKind(when.kind)).map(toAlertRule);
  }

  @Query(() => AlertTrial, { description: "Operators: how often a rule would have fired. Nothing fires by asking." })
  async tryAlertRule(
    @Arg("input", () => AlertRuleInput) input: AlertRuleInput,
    @Arg("since", () => DateTime) since: string,
    @Arg("until", () => DateTime) until: string,
    @Ctx() { services }: ApiContext,
  ): Promise<AlertTrial> {
    return toAlertTrial(await services.alerts.tryRule(input, since, until));
  }

  @Mutation(() => AlertRule, { description: "Operators: a new alert rule. It is held against what happens at once." })
  async createAlertRule(
    @Arg("input", () => AlertRuleInput) input: AlertRuleInput,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<AlertRule> {
    return toAlertRule(await services.alerts.create(viewer, input));
  }

  @Mutation(() => AlertRule, { description: "Operators: changes a rule that was made by `createAlertRule`." })
  async updateAlertRule(
    @Arg("input", () => AlertRuleChangeInput) { id, ...change }: AlertRuleChangeInput,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<AlertRule> {
    return toAlertRule(await services.alerts.update(viewer, id, change));
  }

  @Mutation(() => ID, {
    description:
      "Operators: deletes a rule that was made by `createAlertRule`; answers its id. Its alerts stay, and what is firing of it ends.",
  })
  async deleteAlertRule(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: SignedIn): Promise<string> {
    await services.alerts.remove(viewer, id);
    return id;
  }
}
