import { Empty } from "../ui/states.tsx";
import { useTitle } from "./title.ts";

export function OperatorsOnly() {
  useTitle("For operators");
  return (
    <Empty icon="user" title="This page is for operators">
      <p>Sign in as one to see it. In development the user id “operator” is one.</p>
    </Empty>
  );
}
