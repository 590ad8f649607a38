import { type AuditedServer } from "../suite.ts";

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: { readonly data?: Readonly<Record<string, unknown>> | null; readonly errors?: readonly Told[] } | null;
}

interface Told {
  readonly message?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What graphql-cop looks for, under its title for it. */
export interface CopCheck {
  readonly title: string;
  /** Where it is no fault: development shows its schema to whoever works on it. */
  readonly onlyInProduction?: boolean;
  /** It finds this, and why that is no fault here. */
  readonly accepted?: string;
  /** Is it there? */
  found(server: AuditedServer): Promise<boolean>;
}

async function ask({ url, credential }: AuditedServer, init: RequestInit, search = ""): Promise<Answer> {
  const response = await fetch(`${url}/graphql${search}`, {
    ...init,
    headers: { ...credential, ...(init.headers as Record<string, string>) },
  });
  const text = await response.text();
  try {
    return { status: response.status, text, body: JSON.parse(text) as Answer["body"] };
  } catch {
    return { status: response.status, text, body: null };
  }
}

const post = (server: AuditedServer, body: unknown): Promise<Answer> =>
  ask(server, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const answered = ({ body }: Answer): boolean => body?.data !== undefined && body.data !== null;
const lines = (count: number, of: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => of(n)).join(" ");
const DEEP =
  "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }";

/**
 * The 13 checks of graphql-cop 1.15 (dolevf/graphql-cop), written anew after what each asks: the tool is in no package registry, and the
 * package of that name on PyPI is empty.
 */
export const COP_CHECKS: readonly CopCheck[] = [
  {
    title: "Alias Overloading: 101 aliases are answered",
    found: async (server) => answered(await post(server, { query: `{ ${lines(101, (n) => `a${n}: __typename`)} }` })),
  },
  {
    title: "Array-based Query Batching: 10 operations in one request are answered",
    found: async (server) => {
      const { body } = await post(
        server,
        Array.from({ length: 10 }, () => ({ query: "{ __typename }" })),
      );
      return Array.isArray(body);
    },
  },
  {
    title: "Directive Overloading: 10 directives that there are not are each told of",
    accepted: "they are errors of validation: nothing is carried out, and tokens and errors are bounded",
    found: async (server) =>
      (await post(server, { query: `{ __typename ${"@aa".repeat(10)} }` })).body?.errors?.length === 10,
  },
  {
    title: "Field Duplication: one field 500 times is answered",
    accepted: "GraphQL merges them: the field is carried out once, and the operation is bound by its tokens",
    found: async (server) => answered(await post(server, { query: `{ ${lines(500, () => "__typename")} }` })),
  },
  {
    title: "Introspection-based Circular Query",
    onlyInProduction: true,
    found: async (server) => answered(await post(server, { query: DEEP })),
  },
  {
    title: "Introspection is enabled",
    onlyInProduction: true,
    found: async (server) => answered(await post(server, { query: "{ __schema { types { name fields { name } } } }" })),
  },
  {
    title: "Field Suggestions are enabled",
    onlyInProduction: true,
    found: async (server) =>
      (await post(server, { query: "{ __schema { directive } }" })).text.includes("Did you mean"),
  },
  {
    title: "GraphQL IDE",
    onlyInProduction: true,
    found: async (server) =>
      /graphiql|graphql.playground/i.test((await ask(server, { headers: { accept: "text/html" } })).text),
  },
  {
    title: "GET Method Query Support (possible CSRF)",
    found: async (server) => answered(await ask(server, {}, "?query={__typename}")),
  },
  {
    title: "Mutation is allowed over GET (possible CSRF)",
    found: async (server) =>
      answered(await ask(server, { headers: { "apollo-require-preflight": "1" } }, "?query=mutation{__typename}")),
  },
  {
    title: "POST based url-encoded query (possible CSRF)",
    found: async (server) =>
      answered(await ask(server, { method: "POST", body: new URLSearchParams({ query: "{ __typename }" }) })),
  },
  {
    title: "Trace Mode",
    found: async (server) => /"tracing"/.test((await post(server, { query: "{ __typename }" })).text),
  },
  {
    title: "Unhandled Errors: an exception is told",
    found: async (server) =>
      /"(exception|stacktrace)"/.test((await post(server, { query: "qwerty cop { abc }" })).text),
  },
];
