import { Empty } from "../ui/states.tsx";
import { useTitle } from "./title.ts";

export function NotFound() {
  useTitle("Not found");
  return (
    <Empty icon="search" title="There is no such page">
      <p>
        Go to <a href="/">the live feed</a>.
      </p>
    </Empty>
  );
}
