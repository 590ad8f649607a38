import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import { type AlertRecord } from "../../store/records/alerts.ts";
import { requireOperator } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { AlertRuleChangeInput, AlertRuleInput } from "../types/alert-inputs.ts";
import { AlertTrial, toAlertTrial } from "../types/alert-trial.ts";
import { Alert, AlertConnection, AlertRule, toAlert, toAlertRule } from "../types/alerts.ts";
import { type Connection, toConnection } from "../types/connection.ts";
import { Event, toEvent } from "../types/events.ts";
import { DateTime } from "../types/scalars.ts";

function changes({ context }: { readonly context: ApiContext }): Promise<AsyncIterableIterator<AlertRecord>> {
  requireOperator(context.viewer);
  return context.services.alerts.listen();
}

@Resolver(() => Alert)
export class AlertResolver {
  @Query(() => AlertConnection, { description: "Operators: what fired, newest first." })
  async alerts(
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<Connection<Alert>> {
    requireOperator(viewer);
    return toConnection(await services.alerts.page({ first, after }), after, toAlert);
  }

  @Subscription(() => Alert, {
    name: "alerts",
    description: "Operators: each alert when it fires, and again when it has recovered, whichever process finds out.",
    subscribe: changes as never,
  })
  liveAlerts(@Root() record: AlertRecord): Alert {
    return toAlert(record);
  }

  @FieldResolver(() => Event, {
    nullable: true,
    description: "The example, as it is now; null when there is none, or it is no longer kept.",
  })
  async event(@Root() { eventId }: Alert, @Ctx() { services, viewer }: ApiContext): Promise<Event | null> {
    const operator = requireOperator(viewer);
    const record = eventId === null ? null : await services.events.event(operator, eventId);
    return record && toEvent(record, operator);
  }
}

@Resolver()
export class AlertRuleResolver {
  @Query(() => [AlertRule], {
    description: "Operators: all alert rules, those of the configuration first; at most 100 of each source.",
  })
  async alertRules(@Ctx() { services, viewer }: ApiContext): Promise<AlertRule[]> {
    requireOperator(viewer);
    return (await services.alerts.rules()).map(toAlertRule);
  }

  @Query(() => AlertTrial, { description: "Operators: how often a rule would have fired. Nothing fires by asking." })
  async tryAlertRule(
    @Arg("input", () => AlertRuleInput) input: AlertRuleInput,
    @Arg("since", () => DateTime) since: string,
    @Arg("until", () => DateTime) until: string,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<AlertTrial> {
    requireOperator(viewer);
    return toAlertTrial(await services.alerts.tryRule(input, since, until));
  }

  @Mutation(() => AlertRule, { description: "Operators: a new alert rule. It is held against what happens at once." })
  async createAlertRule(
    @Arg("input", () => AlertRuleInput) input: AlertRuleInput,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<AlertRule> {
    return toAlertRule(await services.alerts.create(requireOperator(viewer), input));
  }

  @Mutation(() => AlertRule, { description: "Operators: changes a rule that was made by `createAlertRule`." })
  async updateAlertRule(
    @Arg("input", () => AlertRuleChangeInput) { id, ...change }: AlertRuleChangeInput,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<AlertRule> {
    return toAlertRule(await services.alerts.update(requireOperator(viewer), id, change));
  }

  @Mutation(() => ID, {
    description:
      "Operators: deletes a rule that was made by `createAlertRule`; answers its id. Its alerts stay, and what is firing of it ends.",
  })
  async deleteAlertRule(@Arg("id", () => ID) id: string, @Ctx() { services, viewer }: ApiContext): Promise<string> {
    await services.alerts.remove(requireOperator(viewer), id);
    return id;
  }
}
