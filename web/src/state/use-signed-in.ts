import { type SignedIn, session } from "./session.ts";

/** Who is signed in; for what is shown only then. */
export function useSignedIn(): SignedIn {
  const current = session.value;
  if (current.status !== "signed-in") throw new Error("This is shown only to who is signed in.");
  return current;
}
