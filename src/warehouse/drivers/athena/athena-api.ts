/** What this driver asks of Athena: the calls of the SDK's client. Types only, nothing is loaded. */

import type {
  GetQueryExecutionCommandInput,
  GetQueryExecutionCommandOutput,
  GetQueryResultsCommandInput,
  GetQueryResultsCommandOutput,
  StartQueryExecutionCommandInput,
  StartQueryExecutionCommandOutput,
  StopQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";

type Call<Input, Output> = (input: Input, signal: AbortSignal) => Promise<Output>;

export interface AthenaApi {
  readonly start: Call<StartQueryExecutionCommandInput, StartQueryExecutionCommandOutput>;
  readonly execution: Call<GetQueryExecutionCommandInput, GetQueryExecutionCommandOutput>;
  readonly results: Call<GetQueryResultsCommandInput, GetQueryResultsCommandOutput>;
  readonly stop: Call<StopQueryExecutionCommandInput, unknown>;
  destroy(): void;
}

export interface AthenaAddress {
  /** Default: what the SDK's own chain finds, AWS_ENDPOINT_URL_ATHENA included. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export type OpenAthena = () => Promise<AthenaApi>;
