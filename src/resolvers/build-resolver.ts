import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { AppError } from "../errors.ts";
import { BuildPayloadType } from "../schema/ingestion-payload.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";
import type { PublishedSnapshot } from "./ports.ts";

interface BuildPayload {
  readonly snapshot: PublishedSnapshot | null;
  readonly userErrors: readonly object[];
}

@Resolver()
export class BuildResolver {
  @Mutation(() => BuildPayloadType, {
    description: "Builds, tests and publishes what is in the lake, without asking any source. Scope INGEST.",
  })
  async buildMarts(
    @Arg("full", () => Boolean, { nullable: true, defaultValue: false, description: "Also when nothing changed." })
    full: boolean | null,
    @Ctx() context: GraphqlContext,
  ): Promise<BuildPayload> {
    requireScope(context, "INGEST");
    try {
      return { snapshot: await context.builds.build(full === true), userErrors: [] };
    } catch (error) {
      return { snapshot: null, userErrors: [toUserError(error)] };
    }
  }
}

/** A build that cannot be published is an expected failure: the last good snapshot stays. Anything else is ours. */
function toUserError(error: unknown): object {
  if (!(error instanceof AppError)) throw error;
  return { __typename: "StateError", code: "INVALID_STATE", message: error.message, field: [], run: null };
}
