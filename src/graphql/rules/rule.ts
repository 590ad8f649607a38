/** Who asks, as seen from what is asked for: its user is who owns it, or whom it is for. */
export const RELATIONS = ["nobody", "its user", "another user", "operator"] as const;
export type Relation = (typeof RELATIONS)[number];

/** Does somebody so related get it? Private is a document that its owner made so, and all that is about it. */
export type Access = "yes" | "unless private" | "no";

export interface Rule {
  readonly says: string;
  /** In the order of `RELATIONS`. */
  readonly access: readonly [nobody: Access, itsUser: Access, anotherUser: Access, operator: Access];
}

/** Every rule that a field can have. */
export const RULES = {
  everyone: {
    says: "Everyone, also who is not signed in.",
    access: ["yes", "yes", "yes", "yes"],
  },
  signedIn: {
    says: "Who is signed in. What it tells is nobody's in particular, or made for the one who asks.",
    access: ["no", "yes", "yes", "yes"],
  },
  readers: {
    says: "Who may read what it is about: of what is private, its owner alone.",
    access: ["no", "yes", "unless private", "unless private"],
  },
  knowers: {
    says: "Readers, and operators: they see the course of each event, but no private payload.",
    access: ["no", "yes", "unless private", "yes"],
  },
  recipient: {
    says: "The user whom it is for; and operators, of an event that is not private, for it repeats what the event says.",
    access: ["no", "yes", "no", "unless private"],
  },
  owner: {
    says: "The user whose it is, alone.",
    access: ["no", "yes", "no", "no"],
  },
  operators: {
    says: "Operators.",
    access: ["no", "no", "no", "yes"],
  },
  readingOperators: {
    says: "Operators, unless it is about something private.",
    access: ["no", "no", "no", "unless private"],
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** What a rule asks of who comes, whatever they ask about. */
export type Demand = "nothing" | "a viewer" | "an operator";

export function demandOf(name: RuleName): Demand {
  const [nobody, itsUser, anotherUser]: Rule["access"] = RULES[name].access;
  if (nobody !== "no") return "nothing";
  return itsUser === "no" && anotherUser === "no" ? "an operator" : "a viewer";
}
