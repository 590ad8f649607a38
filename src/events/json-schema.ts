import * as z from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A shape as JSON Schema (draft 7, the one that AsyncAPI builds on), for those who read what we send: fields that they don't
 * know may be there.
 */
export function jsonSchemaOf(shape: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "input", target: "draft-7" });
  return schema;
}
