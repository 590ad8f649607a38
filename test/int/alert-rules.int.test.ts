import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type AlertRule, MAX_RULES } from "../../src/alerts/rule.ts";
import { createAlertRules } from "../../src/alerts/rules.ts";
import { createAuditLog } from "../../src/audit/audit-log.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
beforeEach(async () => {
  side = await openLocalSide();
});
afterEach(() => side.close());

const operator = { id: "olga", roles: ["user", "operator"] } as const;
const input = { name: "Backlog", when: { outboxBacklog: { moreThan: 5 } } };
const configured: AlertRule = {
  id: "configuration:Fixed",
  source: "configuration",
  name: "Fixed",
  enabled: true,
  webhook: null,
  when: { kind: "outboxBacklog", moreThan: 1 },
};

function rules(canSign = true) {
  const collections = collectionsOf(side.store);
  const audit = createAuditLog({
    collections,
    clock: systemClock,
    newId,
    log: silentLog,
    isOutage: side.store.isOutage,
  });
  return createAlertRules({ collections, audit, configured: [configured], canSign, clock: systemClock, newId });
}
const wrong = { code: "BAD_USER_INPUT" };

test("a rule with a webhook needs a secret to sign with", async () => {
  const webhook = "https://hooks.example/x";
  await expect(rules(false).create(operator, { ...input, webhook })).rejects.toMatchObject(wrong);
  const { id } = await rules(false).create(operator, input);
  await expect(rules(false).update(operator, id, { webhook })).rejects.toMatchObject(wrong);
  expect(await rules(true).update(operator, id, { webhook })).toMatchObject({ webhook });
});

test("a rule of the configuration is changed there alone", async () => {
  const { list, update, remove } = rules();
  await expect(update(operator, configured.id, { enabled: false })).rejects.toMatchObject(wrong);
  await expect(remove(operator, configured.id)).rejects.toMatchObject(wrong);
  expect(await list()).toEqual([configured]);
});

test("a hundred rules can be made, and no more", async () => {
  const { list, create, remove } = rules();
  for (let n = 0; n < MAX_RULES; n += 1) await create(operator, input);
  await expect(create(operator, input)).rejects.toMatchObject(wrong);
  const made = (await list()).filter(({ source }) => source === "api");
  expect(made).toHaveLength(MAX_RULES);
  await remove(operator, made[0]?.id ?? "");
  expect(await create(operator, input)).toMatchObject({ name: "Backlog" });
});
