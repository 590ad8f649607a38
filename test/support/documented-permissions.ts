import { readFileSync } from "node:fs";

export interface Permissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** What docs/operations.md tells an operator to give a user of RabbitMQ, by its `rabbitmqctl set_permissions`. */
export function documentedPermissions(user: "bookspace-api" | "bookspace-worker"): Permissions {
  const text = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const command = new RegExp(
    String.raw`set_permissions -p bookspace ${user} \\\n\s+'(.*)' \\\n\s+'(.*)' \\\n\s+'(.*)'\n`,
  );
  const [, configure, write, read] = command.exec(text) ?? [];
  if (!configure || !write || !read) throw new Error(`docs/operations.md has no set_permissions for ${user}.`);
  return { configure, write, read };
}
