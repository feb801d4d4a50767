/** Runs in the service that is there already, told by GraphQL. */

import type { ApiClient } from "./api-client.ts";
import { RefusedError } from "./exit.ts";
import type { Runner, RunSummary, StartedRun } from "./runner.ts";

interface Payload {
  readonly run: { readonly id: string } | null;
  readonly userErrors: readonly UserError[];
}

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly run?: { readonly id: string } | null;
}

const PAYLOAD = "{ run { id } userErrors { code message ... on StateError { run { id } } } }";
const RUN = "{ id status creditsUsed creditsSaved snapshot error progress { total done fetched skipped failed } }";

export function createApiRunner(client: ApiClient): Runner {
  const mutate = async (name: string, document: string, variables: Record<string, unknown>): Promise<StartedRun> => {
    const answer = await client.query<Record<string, Payload>>(document, variables);
    return started(answer[name] as Payload);
  };
  return {
    url: client.url,
    trigger: (input) =>
      mutate("triggerIngestion", `mutation ($input: IngestionInput!) { triggerIngestion(input: $input) ${PAYLOAD} }`, {
        input,
      }),
    retry: (id, onlyFailed) =>
      mutate(
        "retryRun",
        `mutation ($id: ID!, $onlyFailed: Boolean) { retryRun(id: $id, onlyFailed: $onlyFailed) ${PAYLOAD} }`,
        {
          id,
          onlyFailed,
        },
      ),
    async cancel(id) {
      await mutate("cancelRun", `mutation ($id: ID!) { cancelRun(id: $id) ${PAYLOAD} }`, { id });
    },
    async read(id) {
      const document = `query ($id: ID!) { ingestionRun(id: $id) ${RUN} }`;
      return (await client.query<{ ingestionRun: RunSummary | null }>(document, { id })).ingestionRun;
    },
    close: async () => undefined,
  };
}

/** A run that does the same already is as good as a new one. */
function started({ run, userErrors }: Payload): StartedRun {
  if (run !== null) return { id: run.id };
  const same = userErrors.find(({ code, run: other }) => code === "ALREADY_RUNNING" && other != null);
  if (same?.run) return { id: same.run.id, note: `run ${same.run.id} does the same already and is followed` };
  throw new RefusedError(userErrors);
}
