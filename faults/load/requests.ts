import { type Request } from "./send.ts";

const GRAPHQL = { method: "POST", path: "/graphql" } as const;
const DOCUMENT = "document { id version } receipt { eventId }";

interface NewDocument {
  readonly title: string;
  readonly content: string;
  readonly tags?: readonly string[];
  readonly visibility?: "PRIVATE" | "WORKSPACE";
}

/** Each change in both of the API's forms. A repeat with the same key, or for the same version, changes nothing twice. */
export const REQUESTS = {
  rest: {
    create: (input: NewDocument, key: string): Request => ({
      method: "POST",
      path: "/v1/docs",
      body: input,
      headers: { "idempotency-key": key },
    }),
    update: (id: string, content: string, version: number): Request => ({
      method: "PUT",
      path: `/v1/docs/${id}`,
      body: { content },
      headers: { "if-match": `"${version}"` },
    }),
    comment: (documentId: string, body: string, key: string): Request => ({
      method: "POST",
      path: `/v1/docs/${documentId}/comments`,
      body: { body },
      headers: { "idempotency-key": key },
    }),
  },
  graphql: {
    create: (input: NewDocument, key: string): Request => ({
      ...GRAPHQL,
      body: {
        query: `mutation ($input: CreateDocumentInput!) { createDocument(input: $input) { ${DOCUMENT} } }`,
        variables: { input: { ...input, idempotencyKey: key } },
      },
    }),
    update: (id: string, content: string, version: number): Request => ({
      ...GRAPHQL,
      body: {
        query: `mutation ($input: UpdateDocumentInput!) { updateDocument(input: $input) { ${DOCUMENT} } }`,
        variables: { input: { id, content, expectedVersion: version } },
      },
    }),
    comment: (documentId: string, body: string, key: string): Request => ({
      ...GRAPHQL,
      body: {
        query:
          "mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id documentId } receipt { eventId } } }",
        variables: { input: { documentId, body, idempotencyKey: key } },
      },
    }),
  },
} as const;
