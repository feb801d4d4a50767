/** From what a client writes to a request, and what is wrong with it whatever the config says. */

import type { ReadModel } from "../readmodel/read-model.ts";
import type { IngestionMode, IngestionRequest } from "../runs.ts";
import type { IngestionInput } from "../schema/ingestion-input.ts";
import type { UserErrorValue } from "./ports.ts";

const KEY = /^[\x21-\x7e]{1,128}$/;

export function faultsOfInput(input: IngestionInput): UserErrorValue[] {
  const faults: UserErrorValue[] = [];
  const fault = (field: string, message: string): void => {
    faults.push({ code: "INVALID_INPUT", message, field: ["input", field] });
  };
  if (input.job != null && input.endpoints != null) fault("endpoints", "Name a job or endpoints, not both.");
  if (input.endpoints?.length === 0) fault("endpoints", "The list is empty; leave it out for all.");
  if (input.maxCredits != null && input.maxCredits < 0) fault("maxCredits", "Must be 0 or more.");
  if (!isKey(input.idempotencyKey)) fault("idempotencyKey", BAD_KEY);
  return faults;
}

export interface BackfillArguments {
  readonly endpoints: readonly string[] | null | undefined;
  readonly idempotencyKey: string | null | undefined;
}

export function faultsOfBackfill({ endpoints, idempotencyKey }: BackfillArguments): UserErrorValue[] {
  const faults: UserErrorValue[] = [];
  if (endpoints?.length === 0) {
    const message = "The list is empty; leave it out for those of the job backfill.";
    faults.push({ code: "INVALID_INPUT", message, field: ["endpoints"] });
  }
  if (!isKey(idempotencyKey)) faults.push({ code: "INVALID_INPUT", message: BAD_KEY, field: ["idempotencyKey"] });
  return faults;
}

const BAD_KEY = "Must be 1 to 128 visible ASCII characters.";
const isKey = (key: string | null | undefined): boolean => key == null || KEY.test(key);

export function toRequest(input: IngestionInput, readModel: ReadModel | null): IngestionRequest {
  return {
    mode: (input.mode as IngestionMode | null | undefined) ?? "RESUME",
    ...(input.endpoints == null ? {} : { endpoints: input.endpoints }),
    ...(input.job == null ? {} : { job: input.job }),
    ...(input.competitions == null ? {} : { competitions: input.competitions.map((key) => toCode(key, readModel)) }),
    ...(input.seasons == null ? {} : { seasons: input.seasons }),
    ...(input.maxCredits == null ? {} : { maxCredits: input.maxCredits }),
  };
}

/** Competitions that the snapshot knows are named by their codes; others are left for the config to judge. */
export const toCode = (key: string, readModel: ReadModel | null): string =>
  readModel?.competitionKeys.find(key)?.code ?? key;
