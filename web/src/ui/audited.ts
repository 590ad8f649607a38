import { toast } from "./toast.tsx";

/** The audit log, narrowed to the entries that have all these words. */
export const auditHref = (...words: readonly string[]): string =>
  `/audit?${new URLSearchParams({ find: words.join(" ") })}`;

/** Says what an operator's action has done, with the way to its entry in the audit log. */
export const sayDone = (text: string, ...words: readonly string[]): void =>
  toast(text, { link: { href: auditHref(...words), label: "Audit entry" } });
