import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";

/** The schema as text, in an order that does not depend on how it was built. */
export const toSdl = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
