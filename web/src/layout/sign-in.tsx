import { useEffect, useState } from "preact/hooks";
import { FIRST_USER, signIn, takesDevelopmentUsers } from "../state/session.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";

/** By token; on a server in development also without one. */
export function SignIn({ why }: { readonly why: string | null }) {
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [development, setDevelopment] = useState(false);
  useEffect(() => void takesDevelopmentUsers().then(setDevelopment), []);
  const [failure, setFailure] = useState<string | null>(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main class="sign-in">
      <form
        class="sign-in-box"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(() => signIn({ kind: "token", token: token.trim() }));
        }}
      >
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <h1>Sign in to BookSpace</h1>
        <Field
          label="Access token"
          hint="A JWT from your identity provider, with your user id as its subject."
          error={failure ?? why ?? undefined}
        >
          {(field) => (
            <textarea
              {...field}
              class="input mono"
              rows={4}
              autocomplete="off"
              spellcheck={false}
              value={token}
              onInput={({ currentTarget }) => setToken(currentTarget.value)}
            />
          )}
        </Field>
        <Button type="submit" kind="primary" busy={busy} disabled={busy || token.trim() === ""}>
          Sign in
        </Button>
        {development && (
          <Button onClick={() => void attempt(() => signIn(FIRST_USER))}>Go on without one, as the operator</Button>
        )}
      </form>
    </main>
  );
}
