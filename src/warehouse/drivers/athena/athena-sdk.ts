/** The only file that imports @aws-sdk/client-athena, itself imported by the first query of ENGINE=athena. */

import { env } from "node:process";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { AthenaAddress, AthenaApi } from "./athena-api.ts";

const CONNECT_TIMEOUT_MS = 3_000;

export function createSdkApi(address: AthenaAddress): AthenaApi {
  // The SDK's own switch, set and not read: its notice about future Node versions is nothing an operator can act on.
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const client = new AthenaClient({
    ...address,
    // Retries are ours: the SDK's cannot be stopped by a signal while they wait.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
  });
  return {
    start: (input, abortSignal) => client.send(new StartQueryExecutionCommand(input), { abortSignal }),
    execution: (input, abortSignal) => client.send(new GetQueryExecutionCommand(input), { abortSignal }),
    results: (input, abortSignal) => client.send(new GetQueryResultsCommand(input), { abortSignal }),
    stop: (input, abortSignal) => client.send(new StopQueryExecutionCommand(input), { abortSignal }),
    destroy: () => client.destroy(),
  };
}
