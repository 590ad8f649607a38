import { useEffect, useState } from "preact/hooks";
import { Shell } from "./layout/shell.tsx";
import { SignIn } from "./layout/sign-in.tsx";
import { session, startSession } from "./state/session.ts";
import { asError } from "./state/use-query.ts";
import { ErrorState } from "./ui/states.tsx";

export function App() {
  const [failure, setFailure] = useState<Error>();
  const start = (): void => {
    setFailure(undefined);
    startSession().catch((error: unknown) => setFailure(asError(error)));
  };
  useEffect(start, []);

  const current = session.value;
  if (current.status === "signed-out") return <SignIn why={current.why} />;
  // Who signs in starts anew: nothing of one user is shown to another, and nothing waits for a client that is closed.
  if (current.status === "signed-in") return <Shell key={current.number} session={current} />;
  return <main class="starting">{failure && <ErrorState error={failure} retry={start} />}</main>;
}
