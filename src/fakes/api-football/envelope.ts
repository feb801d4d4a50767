/** The envelope around every answer. Errors come in it too, mostly with status 200. */

import { type Answer, json } from "../http/provider.ts";

export type Errors = Readonly<Record<string, string>>;

/** What an endpoint found. `response` is an object for /status. */
export interface Found {
  readonly response: readonly unknown[] | object;
  readonly paging?: { readonly current: number; readonly total: number };
}

export const isErrors = (found: Found | Errors): found is Errors => !("response" in found);

const ONE_PAGE = { current: 1, total: 1 };

export function toEnvelope(path: string, query: URLSearchParams, found: Found | Errors): object {
  const parameters = Object.fromEntries(query);
  const base = {
    get: path.slice(1),
    // The provider is PHP: an empty map is an empty list.
    parameters: Object.keys(parameters).length === 0 ? [] : parameters,
  };
  if (isErrors(found)) return { ...base, errors: found, results: 0, paging: ONE_PAGE, response: [] };
  const { response, paging = ONE_PAGE } = found;
  return { ...base, errors: [], results: Array.isArray(response) ? response.length : 1, paging, response };
}

export const answerWith = (
  path: string,
  query: URLSearchParams,
  found: Found | Errors,
  rest: Partial<Answer> & { readonly status?: number } = {},
): Answer => json(rest.status ?? 200, toEnvelope(path, query, found), rest);
