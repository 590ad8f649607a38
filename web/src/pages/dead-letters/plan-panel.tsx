import { useQuery } from "../../state/use-query.ts";
import { Panel } from "../../ui/panel.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { filterOf, type Group, printKey } from "./groups.ts";
import { PlanNumbers } from "./plan-numbers.tsx";

/** What a replay of the group would do now; made anew when the group grows or shrinks. */
export function PlanPanel({ group }: { readonly group: Group }) {
  const { data, error, reload } = useQuery(
    (client, signal) => client.replayPlan({ filter: filterOf(group) }, { signal }),
    [printKey(group), group.count, group.lastAt],
  );
  return (
    <Panel title="What a replay would do">
      <div class="card-body">
        {data ? (
          <PlanNumbers plan={data.replayPlan} />
        ) : error ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <Loading label="Making the plan" rows={4} />
        )}
      </div>
    </Panel>
  );
}
