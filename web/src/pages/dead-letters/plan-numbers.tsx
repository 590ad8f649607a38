import { duration, plural } from "../../ui/format.ts";
import type { Plan } from "./groups.ts";

/** What a replay would do, in numbers: on what each consumer runs again, and what stays as it is. */
export const PlanNumbers = ({ plan }: { readonly plan: Plan }) => (
  <div class="plan">
    <p>
      <strong>{plural(plan.matched, "dead letter")}</strong> of {plural(plan.events, "event")}
      {plan.estimatedMs === null ? " · how long is not known" : <> · about {duration(plan.estimatedMs)}</>}
      {plan.claimed > 0 && <> · {plural(plan.claimed, "more is", "more are")} in a running replay’s hands</>}
    </p>
    <table class="table plan-table" aria-label="What each consumer would do">
      <thead>
        <tr>
          <th scope="col">Consumer</th>
          <th scope="col" class="right">
            Runs again
          </th>
          <th scope="col" class="right">
            Done, stays as it is
          </th>
        </tr>
      </thead>
      <tbody>
        {plan.consumers.map(({ consumer, willRun, alreadyDone }) => (
          <tr key={consumer}>
            <td>{consumer}</td>
            <td class="right numeric">{willRun > 0 ? <strong>{willRun}</strong> : <span class="muted">–</span>}</td>
            <td class="right numeric">{alreadyDone > 0 ? alreadyDone : <span class="muted">–</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p class="field-hint">{plan.estimateBasis}</p>
  </div>
);
