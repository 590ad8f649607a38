import { createHash } from "node:crypto";
import * as z from "zod";
import { AppError } from "../errors.ts";
import { isVisible, isWhole, NOT_WHOLE } from "../texts.ts";

const text = (max: number) =>
  z
    .string()
    .refine(isVisible, "must not be empty, nor have only what can't be seen")
    .refine(isWhole, NOT_WHOLE)
    .max(max, `must be at most ${max} characters`);
const id = z.string().min(1).max(128);
const title = text(200);
const content = z.string().refine(isWhole, NOT_WHOLE).max(100_000, "must be at most 100,000 characters");
const tags = z.array(text(50)).max(20, "must be at most 20 tags");
const visibility = z.enum(["WORKSPACE", "PRIVATE"]);
const idempotencyKey = z.string().min(1).max(128).nullish();

/** The limits of everything a caller can write. */
export const INPUTS = {
  registerUser: z.object({ name: text(100), email: z.email("must be an e-mail address").max(254), idempotencyKey }),
  createDocument: z.object({ title, content, tags: tags.nullish(), visibility: visibility.nullish(), idempotencyKey }),
  /** What is left out, or null, stays as it is. */
  updateDocument: z.object({
    id,
    title: title.nullish(),
    content: content.nullish(),
    tags: tags.nullish(),
    visibility: visibility.nullish(),
    expectedVersion: z.int().min(1).nullish(),
  }),
  addComment: z.object({ documentId: id, body: text(10_000), idempotencyKey }),
} as const;

export type UpdateDocumentInput = z.infer<typeof INPUTS.updateDocument>;

/** @throws AppError BAD_USER_INPUT that names every field that is wrong, at once. */
export function checkInput<T extends z.ZodType>(shape: T, input: unknown): z.infer<T> {
  const checked = shape.safeParse(input);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const summary = issues.map(({ path, message }) => `'${path}': ${message}`).join("; ");
  throw new AppError("BAD_USER_INPUT", `The input is not valid: ${summary}.`, { issues });
}

/** Tells whether two inputs are the same, whatever their key order. */
export const hashInput = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

/**
 * The id of what a caller makes under an idempotency key: the same caller, operation and key lead to the same id, so the
 * store's own unique `_id` keeps the second one out. Without a key the id is new.
 */
export function idFor(operation: string, actor: string, key: string | null | undefined, newId: () => string): string {
  if (!key) return newId();
  const hex = createHash("sha256")
    .update(JSON.stringify([operation, actor, key]))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
