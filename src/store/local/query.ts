import { Context } from "mingo/core";
import { $elemMatch } from "mingo/operators/query/array";
import { $eq, $gt, $gte, $in, $lt, $lte, $ne } from "mingo/operators/query/comparison";
import { $and, $or } from "mingo/operators/query/logical";
import { Query } from "mingo/query";
import { type Filter } from "../port.ts";

/** `operators.ts` lets no others in, but for `$eq`: a plain value. Mingo copies them for each query: all that it knows are some hundred. */
const context = Context.init({ query: { $and, $elemMatch, $eq, $gt, $gte, $in, $lt, $lte, $ne, $or } });

/** A filter made ready to test documents with. */
export const compile = (filter: Filter): Query => new Query(filter, { context });
