import { type ClassType, Field, ObjectType } from "type-graphql";
import { MAX_PAGE, type Page } from "../../store/page.ts";

/** Of every `first`. */
export const PAGE_SIZE = `1 to ${MAX_PAGE}.`;

@ObjectType({
  description: "Where a page ends, and whether there is more (Relay cursor connections).",
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => Boolean, { description: "Is there a page after this one?" })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Was this page asked for with `after`?" })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The first edge's cursor." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "The last edge's cursor: the next page's `after`." })
  endCursor!: string | null;
}

export interface Connection<T> {
  edges: readonly { readonly node: T; readonly cursor: string }[];
  pageInfo: PageInfo;
}

/** Makes the classes of `<name>Connection` and `<name>Edge`. */
export function connectionType<T extends object>(name: string, nodeType: ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: "One of a page.", simpleResolvers: true })
  class Edge {
    @Field(() => nodeType, { description: `The ${nodeType.name}.` })
    node!: T;

    @Field(() => String, { description: "Its place in the list." })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, {
    description: `A page of a list, newest first unless said otherwise.`,
    simpleResolvers: true,
  })
  class TypedConnection implements Connection<T> {
    @Field(() => [Edge], { description: "What is on this page." })
    edges!: readonly Edge[];

    @Field(() => PageInfo, { description: "Where the page ends." })
    pageInfo!: PageInfo;
  }
  return TypedConnection;
}

/** A page as a connection. */
export function toConnection<R, T>(
  { edges, hasNextPage }: Page<R>,
  after: string | null | undefined,
  toNode: (record: R) => T,
): Connection<T> {
  return {
    edges: edges.map(({ node, cursor }) => ({ node: toNode(node), cursor })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: Boolean(after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
