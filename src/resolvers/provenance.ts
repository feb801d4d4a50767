import { parseSources } from "../readmodel/names.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { Origin, SourceRef } from "../readmodel/records.ts";

export interface ProvenanceValue {
  readonly sources: readonly SourceRef[];
  readonly ingestedAt: string;
  readonly attribution: string | null;
}

/** Attribution: the texts of all its sources, each once. */
export function toProvenance(model: ReadModel, origin: Origin): ProvenanceValue {
  const sources = parseSources(origin.sourcesJson);
  const texts = new Set(sources.flatMap(({ source }) => model.attributions[source] ?? []));
  return { sources, ingestedAt: origin.ingestedAt, attribution: texts.size === 0 ? null : [...texts].join("; ") };
}
