import { useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { toast } from "./toast.tsx";

const SAID_MS = 1_500;

/** Copies a text; `what` names it: "Copy event id". */
export function Copy({
  text,
  what,
  children,
}: {
  readonly text: string;
  readonly what: string;
  readonly children?: string;
}) {
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    } catch {
      // Without https the browser gives no clipboard.
      toast(`Could not copy. Here it is: ${text}`, { tone: "error" });
    }
  }
  return (
    <Button kind={children ? "plain" : "quiet"} icon={copied ? "check" : "copy"} label={`Copy ${what}`} onClick={copy}>
      {children && (copied ? "Copied" : children)}
    </Button>
  );
}
