import { COP_CHECKS } from "../cop/checks.ts";
import { type ServerSuite } from "../suite.ts";

/** graphql-cop's list of what makes a GraphQL server easy to abuse. */
export const cop: ServerSuite = {
  name: "graphql-cop",
  about: "the 13 checks of graphql-cop, written anew",
  async runOn(server) {
    const problems: string[] = [];
    const remarks: string[] = [];
    for (const { title, accepted, onlyInProduction, found } of COP_CHECKS) {
      if (!(await found(server))) continue;
      if (accepted) remarks.push(`${title}. ${accepted}`);
      else if (onlyInProduction && server.mode === "development") remarks.push(`${title}, in development alone`);
      else problems.push(title);
    }
    return { checks: COP_CHECKS.length, problems, remarks };
  },
};
