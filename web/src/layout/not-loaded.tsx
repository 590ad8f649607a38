import { useEffect } from "preact/hooks";
import { connection } from "../state/connection.ts";
import { Empty } from "../ui/states.tsx";
import { Button } from "../ui/button.tsx";
import { useTitle } from "./title.ts";

const KEY = "bookspace.reloadedAt";
/** A file that is missing again right after is missing for another reason. */
const ONCE_IN_MS = 10_000;

/**
 * Instead of a page whose files did not come: the server is away, or a newer version of the dashboard has other files. Starts anew
 * when the server answers, and not before: the browser would have nothing to show.
 */
export function NotLoaded() {
  useTitle("Not loaded yet");
  const state = connection.value;
  useEffect(() => {
    if (state === "connected" || state === "catching-up") void startAnew();
  }, [state]);
  return (
    <Empty icon="refresh" title="This page has yet to be loaded">
      <p>The server did not give its files. That is done by itself as soon as it answers.</p>
      <Button icon="refresh" onClick={() => void startAnew(0)}>
        Try again
      </Button>
    </Empty>
  );
}

async function startAnew(onceInMs = ONCE_IN_MS): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < onceInMs) return;
  const answer = await fetch("/", { headers: { accept: "text/html" }, cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) return;
  sessionStorage.setItem(KEY, String(Date.now()));
  location.reload();
}
