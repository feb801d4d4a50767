/**
 * The simulator's only source of chance: sfc32 seeded by a name. Each thing that is drawn has its own named stream
 * (`createRandom(seed, "match", 17, "shots")`), so that match 17 is the same whether or not match 16 was made.
 * Nothing here uses Math.random or transcendental trigonometry: results must not depend on the engine's version.
 */

export interface Random {
  /** The next number in [0, 1). */
  next(): number;
  /** A real number in [min, max). */
  between(min: number, max: number): number;
  /** A whole number, both ends included. */
  integer(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of the items, each as likely as its weight; weights are ≥ 0 and not all 0. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T;
  /** Knuth's method; `mean` ≤ 30. */
  poisson(mean: number): number;
  /** About normal: the sum of four uniform numbers, so never further than 3.5 deviations away. */
  normal(mean: number, deviation: number): number;
  shuffled<T>(items: readonly T[]): T[];
}

/** @param names the stream's name in parts, the league's seed first */
export function createRandom(...names: readonly (string | number)[]): Random {
  const next = sfc32(hash128(names.join("/")));
  const between = (min: number, max: number) => min + next() * (max - min);
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    integer,
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    weighted: (items, weightOf) => pickWeighted(items, weightOf, next),
    poisson: (mean) => drawPoisson(mean, next),
    normal: (mean, deviation) => mean + (next() + next() + next() + next() - 2) * 1.7320508 * deviation,
    shuffled: (items) => shuffle(items, integer),
  };
}

/** A stable id in the form of a UUID (version 4 by its looks) made from names; the same names give the same id. */
export function uuidOf(...names: readonly (string | number)[]): string {
  return formatUuid(hash128(names.join("/")));
}

/** A stream of ids, for things that have no name of their own. */
export function createIds(...names: readonly (string | number)[]): () => string {
  const next = sfc32(hash128(names.join("/")));
  const word = () => (next() * 4294967296) >>> 0;
  return () => formatUuid([word(), word(), word(), word()]);
}

type Words = readonly [number, number, number, number];

/** cyrb128: a string to four 32-bit words; quick and well mixed, not cryptographic. */
function hash128(text: string): Words {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

function sfc32(words: Words): () => number {
  let [a, b, c, d] = words;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next(); // the first outputs still show the seed
  return next;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function formatUuid([a, b, c, d]: Words): string {
  const hex = (word: number, shift: number) => HEX[(word >>> shift) & 255]!;
  const versioned = (b & 0xffff0fff) | 0x4000;
  const variant = (c & 0x3fffffff) | 0x80000000;
  return (
    `${hex(a, 24)}${hex(a, 16)}${hex(a, 8)}${hex(a, 0)}-${hex(versioned, 24)}${hex(versioned, 16)}` +
    `-${hex(versioned, 8)}${hex(versioned, 0)}-${hex(variant, 24)}${hex(variant, 16)}` +
    `-${hex(variant, 8)}${hex(variant, 0)}${hex(d, 24)}${hex(d, 16)}${hex(d, 8)}${hex(d, 0)}`
  );
}

function pickWeighted<T>(items: readonly T[], weightOf: (item: T) => number, next: () => number): T {
  let total = 0;
  for (const item of items) total += weightOf(item);
  let left = next() * total;
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items[items.length - 1]!;
}

function drawPoisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

function shuffle<T>(items: readonly T[], integer: (min: number, max: number) => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = integer(0, i);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
