import type { Entry } from "./entry.ts";
import { fieldRowsOf } from "./entry.ts";

/** The payload's fields, as its JSON Schema has them. */
export const SchemaTable = ({ entry }: { readonly entry: Entry }) => (
  <div class="table-box">
    <table class="table" aria-label={`The payload of ${entry.name}`}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Takes</th>
          <th scope="col" class="minor">
            What it is
          </th>
        </tr>
      </thead>
      <tbody>
        {fieldRowsOf(entry).map(({ name, takes, description, optional, editable }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
              {optional && <span class="muted"> optional</span>}
            </td>
            <td>{takes}</td>
            <td class="minor muted">
              {[description, editable ? "A replay may set it." : ""].filter(Boolean).join(" ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
