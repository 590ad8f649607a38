import { type AlertRule } from "../../src/alerts/rule.ts";

/** Fires for each fault that nobody has met before, and tells no webhook. */
export const newFaultRule: AlertRule = {
  id: "r",
  name: "R",
  enabled: true,
  source: "api",
  webhook: null,
  when: { kind: "newFingerprint" },
};
