/**
 * Changes of matches as a stream. What a slow reader has not read yet is merged match by match, so that memory is bounded by
 * the matches and nobody gets a state that is no longer true.
 */

import type { MatchChange } from "../readmodel/match-changes.ts";
import type { MatchNews } from "./ports.ts";
import { createWakingStream } from "./waking-stream.ts";

export interface MatchSelection {
  /** Each null or left out: all. Within a list any, between lists all; what nothing bears matches nothing. */
  readonly competitions?: readonly string[] | null;
  readonly teams?: readonly string[] | null;
  readonly matches?: readonly string[] | null;
}

export function followMatches(news: MatchNews, selection: MatchSelection): AsyncIterableIterator<MatchChange> {
  const waiting = new Map<string, MatchChange>();
  const stream = createWakingStream<MatchChange>(() => {
    const [first] = waiting.values();
    if (first === undefined) return { kind: "wait" };
    waiting.delete(first.match.id);
    return { kind: "value", value: first };
  });
  const stopListening = news.onChange((changes) => {
    const isWanted = wantedBy(news, selection);
    for (const change of changes) {
      if (isWanted(change)) waiting.set(change.match.id, merged(waiting.get(change.match.id), change));
    }
    stream.wake();
  });
  stream.onEnd(() => {
    stopListening();
    waiting.clear();
  });
  return stream.iterator;
}

/** Names are looked up for each snapshot: a stream may wait for a team that only a later one knows. */
function wantedBy(news: MatchNews, selection: MatchSelection): (change: MatchChange) => boolean {
  const model = news.current();
  const idsOf = (
    keys: readonly string[] | null | undefined,
    find: ((key: string) => { readonly id: string } | null) | undefined,
  ) => (keys == null ? null : new Set(keys.flatMap((key) => find?.(key)?.id ?? [])));
  const competitions = idsOf(selection.competitions, model?.competitionKeys.find);
  const teams = idsOf(selection.teams, model?.teamKeys.find);
  const matches = selection.matches == null ? null : new Set(selection.matches);
  return ({ match }) =>
    (competitions?.has(match.competition.id) ?? true) &&
    (teams === null || teams.has(match.home.id) || teams.has(match.away.id)) &&
    (matches?.has(match.id) ?? true);
}

function merged(before: MatchChange | undefined, { match, changed, isCorrection }: MatchChange): MatchChange {
  if (before === undefined) return { match, changed, isCorrection };
  return {
    match,
    changed: [...new Set([...before.changed, ...changed])],
    isCorrection: before.isCorrection || isCorrection,
  };
}
