/** What the tests know of what an answer is about. */
export interface Thing {
  /** Null: nobody's in particular. */
  readonly owner: string | null;
  readonly isPrivate: boolean;
}

export interface Things {
  add(id: string, thing: Thing): void;
  /** Of one object of an answer, by the ids in it; undefined when it says none that is known. */
  of(object: Readonly<Record<string, unknown>>): Thing | undefined;
}

/** Where an object says what it is about; the first that is known counts. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  Document: ["id"],
  Comment: ["documentId"],
  User: ["id"],
  Event: ["id", "subject"],
  Transition: ["eventId", "subject"],
  EventProcessed: ["eventId", "subject"],
  ActivityEntry: ["eventId"],
  SearchEntryInfo: ["documentId"],
  Notification: ["eventId", "documentId"],
};

export function createThings(): Things {
  const known = new Map<string, Thing>();
  return {
    add: (id, thing) => void known.set(id, thing),
    of(object) {
      const keys = ABOUT[String(object["__typename"])] ?? [];
      const thing = keys.map((key) => known.get(String(object[key]))).find((found) => found !== undefined);
      // A notification is for its recipient, whoever caused it.
      return object["__typename"] === "Notification"
        ? { owner: String(object["recipient"]), isPrivate: thing?.isPrivate ?? false }
        : thing;
    },
  };
}
