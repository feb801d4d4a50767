import type { GraphqlContext } from "./context.ts";
import { forbidden, unauthenticated } from "./errors.ts";
import type { Principal, Scope } from "./ports.ts";

/** Whether the caller's key has one of the scopes. */
export const hasScope = (context: GraphqlContext, ...scopes: readonly Scope[]): boolean =>
  scopes.some((scope) => context.principal?.scopes.has(scope) ?? false);

/** @throws GraphQLError UNAUTHENTICATED without a key, FORBIDDEN when the key has none of the scopes */
export function requireScope(context: GraphqlContext, ...scopes: readonly Scope[]): Principal {
  if (context.principal === null) {
    throw unauthenticated('This needs a key: send "Authorization: Bearer <key>".');
  }
  if (!hasScope(context, ...scopes)) {
    throw forbidden(`The key ${context.principal.name} lacks the scope ${scopes.join(" or ")}.`);
  }
  return context.principal;
}
