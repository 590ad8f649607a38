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
