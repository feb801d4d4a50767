/** Fakes for a file of tests: one start, and back to the beginning before each test. */

import { afterAll, beforeAll, beforeEach } from "vitest";
import { createFakes, DEFAULT_NOW, type Fakes, type FakesOptions } from "../../../src/fakes/create-fakes.ts";
import { FAKE_KEYS, type FakeSourceId } from "../../../src/fakes/ids.ts";
import { defaultSwitches } from "../../../src/fakes/switches.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes, after a schema did
  readonly json: any;
}

export const KEY_HEADERS: Readonly<Record<FakeSourceId, Readonly<Record<string, string>>>> = {
  OPENFOOTBALL: {},
  STATSBOMB: {},
  THESPORTSDB: {},
  API_FOOTBALL: { "x-apisports-key": FAKE_KEYS.API_FOOTBALL },
  FOOTBALL_DATA: { "X-Auth-Token": FAKE_KEYS.FOOTBALL_DATA },
};

/** Limits that the tests of other things never meet. */
export const NO_LIMITS = {
  API_FOOTBALL: { perMinute: 100_000, perDay: 100_000 },
  FOOTBALL_DATA: { perMinute: 100_000 },
  THESPORTSDB: { perMinuteFree: 100_000, perMinutePremium: 100_000 },
};

export interface Started {
  readonly fakes: Fakes;
  /** With the source's good key unless headers are given. */
  ask(source: FakeSourceId, path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

export async function ask(
  fakes: Fakes,
  source: FakeSourceId,
  path: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Reply> {
  const response = await fetch(fakes.urls[source] + path, {
    headers: headers ?? KEY_HEADERS[source],
    redirect: "manual",
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** @returns filled in before the first test */
export function startedFakes(options: FakesOptions = {}): Started {
  let fakes: Fakes | null = null;
  beforeAll(async () => {
    fakes = await createFakes(options);
  });
  beforeEach(() => {
    fakes!.control.reset();
    fakes!.control.clock.set(DEFAULT_NOW);
    fakes!.control.set(defaultSwitches(options.seasons ?? [2024, 2025]));
    fakes!.control.set(options.switches ?? {});
  });
  afterAll(() => fakes?.close());
  return {
    get fakes() {
      return fakes!;
    },
    ask: (source, path, headers) => ask(fakes!, source, path, headers),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
