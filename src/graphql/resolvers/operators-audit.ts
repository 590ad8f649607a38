import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { requireOperator } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { AuditConnection, type AuditEntry, toAuditEntry } from "../types/audit.ts";
import { type Connection, toConnection } from "../types/connection.ts";

@Resolver()
export class AuditResolver {
  @Query(() => AuditConnection, { description: "Operators: what operators did, newest first." })
  async auditLog(
    @Arg("first", () => Int, { defaultValue: 50 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<Connection<AuditEntry>> {
    requireOperator(viewer);
    return toConnection(await services.audit.entries({ first, after }), after, toAuditEntry);
  }
}
