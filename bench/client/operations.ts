/** The operations of the load: both systems answer the same ones. */

export const CREATE = `mutation Create($input: CreateDocumentInput!) {
  createDocument(input: $input) { document { id title version createdAt } receipt { eventId } }
}`;

export interface Created {
  readonly createDocument: {
    readonly document: { readonly id: string };
    readonly receipt: { readonly eventId: string };
  };
}

export const READ = `query Read($id: ID!) {
  document(id: $id) { id title content tags version createdBy createdAt updatedAt }
}`;

export const WATCH = "subscription Watch { eventProcessed { eventId type subject at attempts latencyMs cursor } }";

const CONTENT =
  "Every change is an event, and every event can be watched live, from the mutation that caused it to its last effect. ".repeat(
    2,
  );

/** @param length of the content in characters, when it is to be longer than it is. */
export const documentInput = (n: number, length = 0) => ({
  title: `Document ${n}`,
  content: `${CONTENT}Number ${n}.`.padEnd(length, CONTENT),
  tags: ["benchmark", `group-${n % 10}`],
});
