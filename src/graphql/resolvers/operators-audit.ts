import { Arg, Ctx, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { type AuditRecord } from "../../store/records/operations.ts";
import { type ApiContext, type SignedIn } from "../context.ts";
import { AuditConnection, AuditEntry, toAuditEntry } from "../types/audit.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";

function newest({ context }: { readonly context: SignedIn }): AsyncIterableIterator<readonly AuditRecord[]> {
  return context.services.newestAudit.listen();
}

@Resolver()
export class AuditResolver {
  @Query(() => AuditConnection, { description: "Operators: what operators did, newest first." })
  async auditLog(
    @Arg("first", () => Int, { defaultValue: 50, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services }: ApiContext,
  ): Promise<Connection<AuditEntry>> {
    return toConnection(await services.audit.entries({ first, after }), after, toAuditEntry);
  }

  @Subscription(() => [AuditEntry], {
    name: "auditLog",
    description:
      "Operators: the newest 50 of what operators did, then all 50 again whenever there is a new one, or one has ended.",
    subscribe: newest as never,
  })
  liveAuditLog(@Root() entries: readonly AuditRecord[]): AuditEntry[] {
    return entries.map(toAuditEntry);
  }
}
