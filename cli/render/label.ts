import { plain } from "./text.ts";

interface Labelled {
  readonly data: unknown;
  readonly subject: string;
}

/** What a person would call the event's subject: a title or name of its payload, else the subject's id. */
export function labelOf({ data, subject }: Labelled): string {
  const fields = (typeof data === "object" && data !== null ? data : {}) as Readonly<Record<string, unknown>>;
  const name = [fields["title"], fields["documentTitle"], fields["name"]].find((field) => typeof field === "string");
  return typeof name === "string" && name !== "" ? plain(name) : subject;
}
