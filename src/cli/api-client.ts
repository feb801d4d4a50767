/** GraphQL over HTTP to the API that runs on the same DATA_DIR, with its admin key. */

import { readFile } from "node:fs/promises";
import { SourceUnavailableError } from "../errors.ts";
import { adminKeyFile } from "../http/auth.ts";
import type { RunningApi } from "../running-api.ts";
import type { Settings } from "../settings.ts";
import { RefusedError } from "./exit.ts";

export interface ApiClient {
  readonly url: string;
  /** @throws SourceUnavailableError when the API does not answer, RefusedError with the first GraphQL error's message */
  query<T>(document: string, variables: Readonly<Record<string, unknown>>): Promise<T>;
}

/** A build answers when it is done. */
const TIMEOUT_MS = 120_000;

export async function createApiClient(api: RunningApi, settings: Settings): Promise<ApiClient> {
  const key = settings.adminKey ?? (await readFile(adminKeyFile(settings.dataDir), "utf8")).trim();
  const url = `${api.url}/graphql`;
  return {
    url,
    query: async (document, variables) => {
      const answer = await post(url, key, { query: document, variables });
      if (answer.errors?.[0]) throw new RefusedError([answer.errors[0]]);
      return answer.data as never;
    },
  };
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

async function post(url: string, key: string, body: unknown): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()) as Answer;
  } catch (error) {
    throw new SourceUnavailableError(`the API at ${url} does not answer`, "NETWORK", { cause: error });
  }
}
