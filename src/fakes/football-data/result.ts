/** What a resource gives: a body or a refusal. */

import { type FootballDataContext, type ServedCompetition, toCompetitionRef, toSeason } from "./shapes.ts";

export interface Refusal {
  readonly code: 400 | 403 | 404;
  readonly message: string;
}

export type Result = { readonly body: object } | Refusal;

export const NOT_FOUND: Refusal = { code: 404, message: "The resource you are looking for does not exist." };
export const RESTRICTED: Refusal = {
  code: 403,
  message:
    "The resource you are looking for is restricted and apparently not within your permissions. Please check your subscription.",
};
export const badRequest = (message: string): Refusal => ({ code: 400, message });

/** A season of a competition, as one asks for it. */
export interface About {
  readonly context: FootballDataContext;
  readonly competition: ServedCompetition;
  readonly season: number;
  readonly query: URLSearchParams;
}

export const headOf = (context: FootballDataContext, competition: ServedCompetition, season: number) => ({
  competition: toCompetitionRef(competition),
  season: toSeason(context, competition, season),
});
