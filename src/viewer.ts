import { AppError } from "./errors.ts";

export type Role = "user" | "operator";

/** Who is asking. The id is the token's subject. */
export interface Viewer {
  readonly id: string;
  readonly roles: readonly Role[];
}

export const isOperator = (viewer: Viewer): boolean => viewer.roles.includes("operator");

/** @throws AppError UNAUTHENTICATED when nobody is signed in. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer) return viewer;
  throw new AppError(
    "UNAUTHENTICATED",
    "Sign in: send 'Authorization: Bearer <token>', or in development the header 'x-user-id'.",
  );
}

/** @throws AppError UNAUTHENTICATED, or FORBIDDEN when they are no operator. */
export function requireOperator(viewer: Viewer | null): Viewer {
  const caller = requireViewer(viewer);
  if (isOperator(caller)) return caller;
  throw new AppError("FORBIDDEN", "This is for operators: sign in with a token whose 'roles' name 'operator'.");
}
