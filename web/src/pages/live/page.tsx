import { useTitle } from "../../layout/title.ts";
import { Empty } from "../../ui/states.tsx";

export default function LivePage() {
  useTitle("Live");
  return <Empty icon="live" title="Nothing has happened yet" />;
}
