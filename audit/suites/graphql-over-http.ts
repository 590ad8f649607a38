import { serverAudits } from "graphql-http";
import { type ServerSuite } from "../suite.ts";

/** They ask by `__type`, and introspection is off in production. */
const INTROSPECTING: ReadonlySet<string> = new Set(["BF61", "28B9", "2EA1", "D6D5", "6A70"]);

/** The GraphQL over HTTP specification, by the audits of the package `graphql-http`. */
export const graphqlOverHttp: ServerSuite = {
  name: "graphql-over-http",
  about: "graphql-http's audits of the GraphQL over HTTP specification",
  async runOn(server) {
    const audits = serverAudits({ url: `${server.url}/graphql`, fetchFn: fetch });
    const problems: string[] = [];
    const remarks: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status === "ok") continue;
      const isOff = server.mode === "production" && INTROSPECTING.has(audit.id);
      const text = `${audit.id} ${audit.name}: ${result.reason}`;
      if (result.status === "error" && !isOff) problems.push(text);
      else remarks.push(isOff ? `${text} (it asks by introspection)` : text);
    }
    return { checks: audits.length, problems, remarks };
  },
};
