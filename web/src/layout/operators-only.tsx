import { signIn } from "../state/session.ts";
import { useSignedIn } from "../state/use-signed-in.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useTitle } from "./title.ts";

/** Instead of an operators' page: why it is not shown, and what to do about it. */
export function OperatorsOnly() {
  useTitle("For operators");
  const { userId, developmentUsers } = useSignedIn();
  const become = (): void => {
    signIn({ kind: "development", userId: "operator" }).catch((error: Error) =>
      toast(error.message, { tone: "error" }),
    );
  };
  return (
    <Empty icon="user" title="This page is for operators">
      <p>
        You are signed in as {userId}, who is not one. Operators see how everyone’s events are handled, and can replay,
        discard and pause.
      </p>
      {developmentUsers ? (
        <Button kind="primary" icon="user" onClick={become}>
          Go on as the operator
        </Button>
      ) : (
        <p>
          A token makes an operator when its <code>roles</code> have <code>operator</code>: ask whoever runs your
          identity provider, then sign in again.
        </p>
      )}
      <p>
        What happens to your own changes is in <a href="/">the live feed</a>.
      </p>
    </Empty>
  );
}
