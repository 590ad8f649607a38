import type { SignedIn } from "../../state/session.ts";
import { Copy } from "../../ui/copy.tsx";
import { TryIt } from "./try-it.tsx";

const LANES = [
  ["Published", "The change and its event are written in one go, then the event is in every consumer’s queue."],
  ["Handled", "notifications, search and analytics each do their part; who fails tries again after 1, 2 and 4 s."],
  ["Processed", "All consumers are done. Who gave up is a dead letter, and can be replayed."],
] as const;

const curlOf = (origin: string, userId: string): string =>
  `curl -X POST ${origin}/v1/docs -H "Content-Type: application/json" -H "x-user-id: ${userId}" \\
  -d '{"title": "API Guide", "content": "REST API best practices...", "tags": ["api", "rest"]}'`;

/** An empty system: what this page will show, and the way to make it. */
export function FirstRun({ session }: { readonly session: SignedIn }) {
  const curl = curlOf(location.origin, session.userId);
  return (
    <section class="first-run" aria-labelledby="first-run">
      <h2 id="first-run">Nothing has happened here yet</h2>
      <p>
        Every change in BookSpace is an event. Make one, and each of its steps appears here within the second; open a
        row to see the event’s whole life.
      </p>
      <TryIt session={session} prominent />
      <ol class="first-run-steps">
        {LANES.map(([name, text], index) => (
          <li key={name}>
            <span class="first-run-number" aria-hidden="true">
              {index + 1}
            </span>
            <h3>{name}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      {session.developmentUsers && (
        <>
          <h3>Or from a terminal</h3>
          <div class="code-box">
            <pre tabIndex={0} aria-label="The command">
              <code>{curl}</code>
            </pre>
            <Copy text={curl} what="the command" />
          </div>
        </>
      )}
    </section>
  );
}
