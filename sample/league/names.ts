/**
 * Parts of made-up player names. Last names are put together from two syllables, so that a full name is that of
 * nobody known; some carry letters outside ASCII, because real squads do and software trips over them.
 */

import type { Random } from "../random.ts";

const FIRST_NAMES = (
  "Abel Adrik Alvo Anton Arlo Basil Benno Bram Caspian Cato Ciro Corvin Dario Denholm Eben Edric Elio Emeric Ezra " +
  "Fabian Finnick Gideon Halvar Hugo Idris Ilan Ivo Jarek Jericho Joss Kasimir Kit Lazlo Leander Lio Lorcan Lucian " +
  "Mads Matteo Miro Nico Noam Odin Orrin Otis Pavel Piers Quillan Rafferty Rémy Roan Rufus Samir Søren Stellan Tadeo " +
  "Theo Tobin Ulric Vito Wendell Xavi Yorick Zeno"
).split(" ");

const LAST_NAME_HEADS =
  "Bram Cald Dorv Fjel Galt Hösk Jark Keld Lorv Mürr Nesk Ovel Péll Quor Rask Skar Thal Ulm Vern Wolt Yst Zarn".split(
    " ",
  );
const LAST_NAME_TAILS = "abero aquist arin átos avel edane efold elund embra erix ester imond iveli ondt".split(" ");

export interface MadeUpName {
  readonly firstName: string;
  readonly lastName: string;
}

/** `count` names with last names that differ, `count` ≤ 308. */
export function makeUpNames(random: Random, count: number): readonly MadeUpName[] {
  const lastNames = random.shuffled(LAST_NAME_HEADS.flatMap((head) => LAST_NAME_TAILS.map((tail) => head + tail)));
  return lastNames.slice(0, count).map((lastName) => ({ firstName: random.pick(FIRST_NAMES), lastName }));
}
