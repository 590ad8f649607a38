import { useState } from "preact/hooks";
import { bookspace } from "../state/session.ts";
import { asError, useQuery } from "../state/use-query.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";

/** For who is not registered yet; nothing for everyone else. */
export function Register() {
  const { data } = useQuery((client, signal) => client.me({}, { signal }), []);
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [failure, setFailure] = useState<string>();
  const [done, setDone] = useState(false);
  if (done || data?.me !== null) return null;
  if (!asking)
    return (
      <Button icon="plus" onClick={() => setAsking(true)}>
        Register
      </Button>
    );

  async function register(): Promise<void> {
    try {
      const { registerUser } = await bookspace().registerUser({ input: { name, email } });
      toast("You are registered.", { link: { href: `/events/${registerUser.receipt.eventId}`, label: "Its event" } });
      setDone(true);
    } catch (error) {
      setFailure(asError(error).message);
    }
  }

  return (
    <form
      class="register"
      aria-label="Register"
      onSubmit={(event) => {
        event.preventDefault();
        void register();
      }}
    >
      <Field label="Name">
        {(field) => (
          <input
            {...field}
            class="input"
            required
            maxLength={100}
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        )}
      </Field>
      <Field label="E-mail" error={failure}>
        {(field) => (
          <input
            {...field}
            class="input"
            type="email"
            required
            value={email}
            onInput={({ currentTarget }) => setEmail(currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary">
        Register
      </Button>
    </form>
  );
}
