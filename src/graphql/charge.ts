import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema } from "graphql";
import { type RateLimit } from "../identity/rate-limit.ts";
import { costOf, MAX_COST } from "./cost.ts";

export interface Asked {
  /** Valid. */
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** Whose points it costs. */
  readonly spender: string;
}

/**
 * Charges a valid operation to its user, whichever transport it came by. One that costs too much is refused, and one that its user has
 * no points left for.
 * @throws GraphQLError GRAPHQL_VALIDATION_FAILED, AppError RATE_LIMITED
 */
export type Charge = (asked: Asked) => void;

export const createCharge =
  (schema: GraphQLSchema, { spend }: RateLimit): Charge =>
  ({ document, operationName, variables, spender }) => {
    const operation = getOperationAST(document, operationName);
    // What can't be executed is refused by GraphQL itself.
    const cost = (operation && costOf(schema, document, operation, variables ?? {})) ?? 1;
    if (cost > MAX_COST)
      throw new GraphQLError(
        `This operation can bring ${cost} fields; at most ${MAX_COST} are allowed. Ask for fewer fields, or for fewer items with 'first'.`,
        { extensions: { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400 } } },
      );
    spend(spender, cost);
  };
