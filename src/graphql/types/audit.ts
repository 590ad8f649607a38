import { Field, ID, ObjectType } from "type-graphql";
import { type AuditRecord } from "../../store/records/operations.ts";
import { connectionType } from "./connection.ts";
import { DateTime, Json } from "./scalars.ts";

@ObjectType({ description: "One action of an operator.", simpleResolvers: true })
export class AuditEntry {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => DateTime, { description: "When it was asked for." })
  at!: string;

  @Field(() => ID, { description: "Who asked for it." })
  operator!: string;

  @Field(() => String, { description: "The mutation's name." })
  action!: string;

  @Field(() => Json, { description: "What it was about." })
  detail!: unknown;

  @Field(() => String, {
    description:
      "DONE, or the code of the error that it failed with; STARTED while it is under way, or when it is not known how it ended.",
  })
  result!: string;
}

export const AuditConnection = connectionType("Audit", AuditEntry);

export const toAuditEntry = ({ _id, at, operator, action, detail, result }: AuditRecord): AuditEntry => ({
  id: _id,
  at,
  operator,
  action,
  detail,
  result,
});
