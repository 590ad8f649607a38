import { inTest, type Safeguard } from "./safeguard.ts";

const answered = inTest("test/unit/answered-filters.unit.test.ts");
const rules = inTest("test/unit/alert-rules.unit.test.ts");
const webhook = inTest("test/unit/alert-webhook.unit.test.ts");
const post = inTest("test/int/webhook-post.int.test.ts");
const alerts = inTest("test/int/alerts.int.test.ts");
const ruleStore = inTest("test/int/alert-rules.int.test.ts");

/** An alert is told with proof, and never sent where it must not go. */
export const WEBHOOKS: readonly Safeguard[] = [
  {
    name: "newer-alert-rules-left-out",
    promise: "a rule of a kind that only a newer version knows takes no other one out of the list",
    file: "src/graphql/resolvers/alerts.ts",
    old: ".filter(({ when }) => isKnownKind(when.kind))",
    new: "",
    tests: [answered("a rule of a kind that only a newer version knows is left out")],
  },
  {
    name: "replay-filter-as-given",
    promise: "the filter of a replay can be given again as it was answered",
    file: "src/graphql/types/replays.ts",
    old: "filter: toFilterInput(replay.filter),",
    new: "filter: replay.filter,",
    tests: [answered("the filter of a replay comes back as it is given")],
  },
  {
    name: "signature-of-time-and-body",
    promise: "who receives a webhook can tell who sent it, and refuse what is old",
    file: "src/alerts/webhook/signature.ts",
    old: ".update(`${t}.${body}`)",
    new: ".update(body)",
    tests: [webhook("a signature is of the time and the body together")],
  },
  {
    name: "webhook-key",
    promise: "each attempt of a notice has the same idempotency key",
    file: "src/alerts/webhook/notice.ts",
    old: "`${_id}-${notice}`;",
    new: "`${_id}-${notice}-${Math.random()}`;",
    tests: [alerts("are tried again with the same key and body until they are taken")],
  },
  {
    name: "webhook-attempts",
    promise: "a webhook that takes nothing is given up, which shows",
    file: "src/alerts/webhook/backoff.ts",
    old: "attempts >= MAX_ATTEMPTS ? null :",
    new: "",
    tests: [webhook("each retry waits twice as long, up to five minutes; there is a last one")],
  },
  {
    name: "webhook-turns",
    promise: "a webhook that does not answer holds up its own notices alone",
    file: "src/alerts/webhook/delivery.ts",
    old: "const RECEIVERS = 2 * MAX_RULES;",
    new: "const RECEIVERS = Math.min(20, MAX_RULES);",
    tests: [
      inTest("test/int/dead-receiver.int.test.ts")("receivers that don't answer hold up their own notices alone"),
    ],
  },
  {
    name: "webhook-interrupted",
    promise: "an attempt that a stop interrupts is made again by the next process",
    file: "src/alerts/webhook/delivery.ts",
    old: "    if (closing.signal.aborted) return;\n",
    new: "",
    tests: [
      alerts("that a stop interrupts are sent again by the next process, with the same key, and not fired again"),
    ],
  },
  {
    name: "webhook-secret-in-address",
    promise: "no secret of a webhook's address is in the log",
    file: "src/alerts/webhook/delivery.ts",
    old: '(webhook === null ? "" : new URL(webhook).host)',
    new: '(webhook ?? "")',
    tests: [alerts("are given up after the last attempt, which shows; the recovery is told all the same")],
  },
  {
    name: "webhook-addresses",
    promise: "no webhook is sent where machines of a cloud give out their credentials",
    file: "src/alerts/webhook/url.ts",
    old: 'if (isRefusedAddress(url.hostname.replace(/^\\[|\\]$/g, ""))) return',
    new: "if (false) return",
    tests: [rules("may not be")],
  },
  {
    name: "webhook-resolved-addresses",
    promise: "no name leads a webhook to such an address",
    file: "src/alerts/webhook/lookup.ts",
    old: "if (addresses.some(({ address }) => isRefusedAddress(address)))",
    new: "if (false)",
    tests: [post("that leads to a link-local address is refused when it is resolved")],
  },
  {
    name: "webhook-without-password",
    promise: "a webhook's address holds no password",
    file: "src/alerts/webhook/url.ts",
    old: 'if (url.username !== "" || url.password !== "")',
    new: "if (false)",
    tests: [rules("may not be")],
  },
  {
    name: "webhook-protocols",
    promise: "a webhook is sent by HTTP and by nothing else",
    file: "src/alerts/webhook/url.ts",
    old: '(url.protocol !== "http:" && url.protocol !== "https:")) return',
    new: 'url.protocol === "") return',
    tests: [rules("may not be")],
  },
  {
    name: "webhook-timeout",
    promise: "a webhook that does not answer is waited for 5 s",
    file: "src/alerts/webhook/post.ts",
    old: "const TIMEOUT_MS = 5_000;",
    new: "const TIMEOUT_MS = 500_000;",
    tests: [post("one that does not answer is waited for 5 s")],
  },
  {
    name: "webhook-needs-a-secret",
    promise: "nothing is sent unsigned: a rule with a webhook needs a secret",
    file: "src/alerts/rules.ts",
    old: "if (!webhook || canSign) return;",
    new: 'if (webhook !== "") return;',
    tests: [ruleStore("a rule with a webhook needs a secret to sign with")],
  },
];
