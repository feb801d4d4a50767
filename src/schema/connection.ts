/** Relay connections, with `nodes` beside `edges`. */

import { type ClassType, Field, Int, ObjectType } from "type-graphql";

@ObjectType("PageInfo", { simpleResolvers: true, description: "Where a page stands in its list." })
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Pass as `before` for the page before this one." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Pass as `after` for the page after this one." })
  endCursor!: string | null;
}

/**
 * Declares `<name>Connection` and `<name>Edge`.
 * @param node thunk, since types refer to each other in circles
 */
export function createConnectionType(name: string, node: () => ClassType | object): ClassType {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class EdgeType {
    @Field(() => String, { description: "Opaque; good only for the same query with the same filters and order." })
    cursor!: string;

    @Field(node)
    node!: unknown;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class ConnectionType {
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Field(() => [node()])
    nodes!: unknown[];

    @Field(() => PageInfoType)
    pageInfo!: PageInfoType;

    @Field(() => Int, { description: "Of the whole list, all pages together." })
    totalCount!: number;
  }
  return ConnectionType;
}
