type Take = (message: string) => Promise<void>;

/**
 * Gives each operation of one socket an id of its own, and its client the ids that it knows. A client may use an id again as soon as it has
 * completed the operation that had it, which may still be under way: graphql-ws would give the second one the result of the
 * first, end it with that, and then know nothing of it when the client leaves.
 */
export interface OperationIds {
  /** Hands a client's message on to graphql-ws; resolves when that is through with it, of an operation at its end. */
  take(text: string, handOn: Take): Promise<void>;
  /** What is sent, or the reason of a close frame, as the client understands it. */
  theirs(text: string): string;
  /** Operations that their client has not completed. */
  readonly open: number;
  /** Operations that still run, or whose result is still to be read: also those that their client has completed. */
  readonly underWay: number;
  /** Runs it when the operation, named by the id of its own, is through. */
  atEnd(own: string, run: () => void): void;
}

interface Named {
  readonly type: unknown;
  readonly id: string;
}

export function createOperationIds(): OperationIds {
  /** By their client's ids: those that it has not completed. */
  const open = new Map<string, string>();
  /** By their own ids. */
  const ends = new Map<string, (() => void)[]>();
  let made = 0;

  async function subscribe(message: Named, handOn: Take): Promise<void> {
    const { id } = message;
    // One that is open already keeps its id: to subscribe to it again ends the socket.
    const own = open.get(id) ?? `${(made += 1)}:${id}`;
    open.set(id, own);
    const isOpen = ends.has(own);
    if (!isOpen) ends.set(own, []);
    try {
      await handOn(asText({ ...message, id: own }));
    } finally {
      if (!isOpen) {
        if (open.get(id) === own) open.delete(id);
        for (const run of ends.get(own) ?? []) run();
        ends.delete(own);
      }
    }
  }

  async function complete(message: Named, handOn: Take): Promise<void> {
    const own = open.get(message.id);
    open.delete(message.id);
    if (own !== undefined) await handOn(asText({ ...message, id: own }));
  }

  return {
    async take(text, handOn) {
      const message = named(text);
      if (message?.type === "subscribe") return subscribe(message, handOn);
      if (message?.type === "complete") return complete(message, handOn);
      return handOn(text);
    },
    get open() {
      return open.size;
    },
    get underWay() {
      return ends.size;
    },
    atEnd: (own, run) => void ends.get(own)?.push(run),
    theirs: (text) => text.replace(/^(\{"id":"|Subscriber for )\d+:/, "$1"),
  };
}

/** The id by which the client knows an operation. */
export const theirId = (own: string): string => own.slice(own.indexOf(":") + 1);

/** A message with an id; null for any other, and for what graphql-ws is to refuse. */
function named(text: string): Named | null {
  try {
    const message: unknown = JSON.parse(text);
    const hasId = typeof message === "object" && message !== null && "type" in message && "id" in message;
    return hasId && typeof message.id === "string" && message.id !== "" ? { ...message, id: message.id } : null;
  } catch {
    return null;
  }
}

/** graphql-ws takes messages that are parsed too. As text again, one of many levels would run out of stack. */
const asText = (message: Named): string => message as unknown as string;
