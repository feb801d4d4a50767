/** News of matches between two snapshots, and a match that is played again. */

import { type DocumentNode, type ExecutionResult, parse, subscribe } from "graphql";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import { type MatchChange, matchChanges } from "../../../src/readmodel/match-changes.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import { type Pause, replay } from "../../../src/resolvers/match-replay.ts";
import { followMatches } from "../../../src/resolvers/match-updates.ts";
import type { MatchNews } from "../../../src/resolvers/ports.ts";
import { createFakeSnapshot, type MartRow } from "../../support/fake-snapshot.ts";
import { createTestApi, schema, type TestApi } from "../../support/graphql/execute.ts";
import { madeUpRows, now } from "../../support/made-up-football.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

/** The made-up snapshot with other facts of some matches, and further ones. */
async function modelWith(
  changes: Readonly<Record<string, MartRow>>,
  added: readonly MartRow[] = [],
): Promise<ReadModel> {
  const matches = madeUpRows.matches!.map((row) => ({ ...row, ...changes[String(row.match_id)] }));
  const snapshot = await createFakeSnapshot({
    rows: { ...madeUpRows, matches: [...matches, ...added] },
    version: "next",
  });
  return loadReadModel(snapshot, { clock: () => now, byteBudget: 1_000_000 });
}

/** Publishes by hand. */
function createNews(model: ReadModel): MatchNews & { publish(next: ReadModel): void; readonly readers: () => number } {
  const listeners = new Set<(changes: readonly MatchChange[]) => void>();
  let current = model;
  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(next) {
      const changes = matchChanges(current, next);
      current = next;
      for (const listener of listeners) listener(changes);
    },
    readers: () => listeners.size,
  };
}

const LIVE = "mat_pl2025_51";
const flat = (changes: readonly MatchChange[]) =>
  changes.map(({ match, changed, isCorrection }) => [match.id, changed, isCorrection]);

describe("what two snapshots differ in", () => {
  test("nothing where nothing changed", async () => {
    expect(matchChanges(api.model, await modelWith({}))).toEqual([]);
  });

  test("the fields that have another value; a goal in play is no correction", async () => {
    const next = await modelWith({ [LIVE]: { minute: 70, full_time_home: 2 } });
    expect(flat(matchChanges(api.model, next))).toEqual([[LIVE, ["minute", "score"], false]]);
  });

  test("a result that becomes another one is a correction when the revisions know it", async () => {
    const corrected = await modelWith({ mat_pl2024_11: { full_time_home: 3, is_corrected: true, changes: 1 } });
    expect(flat(matchChanges(api.model, corrected))).toEqual([["mat_pl2024_11", ["score"], true]]);
    const other = await modelWith({ mat_pl2024_11: { referee: "R. Hentzau", is_corrected: true } });
    expect(flat(matchChanges(api.model, other))).toEqual([["mat_pl2024_11", ["referee"], false]]);
  });

  test("a match that was played after it was to come is no correction", async () => {
    const next = await modelWith({
      mat_pl2025_61: { status: "FINISHED", full_time_home: 1, full_time_away: 1, is_corrected: false },
    });
    expect(flat(matchChanges(api.model, next))).toEqual([["mat_pl2025_61", ["status", "score"], false]]);
  });

  test("of a new match everything it has is new; one that is gone has no news", async () => {
    const [first] = madeUpRows.matches!;
    const added = { ...first, match_id: "mat_new", venue_name: null, round: null };
    const next = await modelWith({}, [added]);
    expect(flat(matchChanges(api.model, next))).toEqual([
      ["mat_new", ["stage", "matchday", "kickoff", "date", "status", "score"], false],
    ]);
    expect(matchChanges(next, api.model)).toEqual([]);
  });
});

describe("followMatches", () => {
  const moves = { [LIVE]: { minute: 70 }, mat_pl2025_62: { status: "POSTPONED" }, mat_demo2025_31: { minute: 1 } };
  const idsOf = async (selection: Parameters<typeof followMatches>[1]) => {
    const news = createNews(api.model);
    const stream = followMatches(news, selection);
    news.publish(await modelWith(moves));
    // The end of the stream shows that nothing else waits.
    const found: string[] = [];
    for (;;) {
      const step = await Promise.race([
        stream.next(),
        new Promise<null>((resolve) => setImmediate(() => resolve(null))),
      ]);
      if (step === null || step.done) break;
      found.push(step.value.match.id);
    }
    await stream.return?.();
    expect(news.readers()).toBe(0);
    return found;
  };

  test.each([
    [{}, 3],
    [{ competitions: ["PL"] }, 2],
    [{ competitions: ["premier-league", "DEMO"] }, 3],
    [{ competitions: ["nowhere"] }, 0],
    [{ teams: ["ALP"], matches: [LIVE, "mat_demo2025_31"] }, 2],
    [{ matches: [LIVE] }, 1],
    [{ competitions: ["PL"], matches: ["mat_demo2025_31"] }, 0],
    [{ teams: [] }, 0],
    [{ competitions: null, teams: null }, 3],
  ])("%j lets %d of three through", async (selection, expected) => {
    expect(await idsOf(selection)).toHaveLength(expected);
  });

  test("a slow reader gets what happened meanwhile merged, the newest state only", async () => {
    const news = createNews(api.model);
    const stream = followMatches(news, {});
    news.publish(await modelWith({ [LIVE]: { minute: 70 } }));
    news.publish(await modelWith({ [LIVE]: { minute: 80, full_time_home: 2 } }));
    const { value } = await stream.next();
    expect(flat([value])).toEqual([[LIVE, ["minute", "score"], false]]);
    expect(value.match.minute).toBe(80);
    await stream.return?.();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  test("a reader that waits is told, and leaving ends the wait", async () => {
    const news = createNews(api.model);
    const stream = followMatches(news, {});
    const waiting = stream.next();
    news.publish(await modelWith({ [LIVE]: { minute: 70 } }));
    expect((await waiting).value.match.id).toBe(LIVE);
    const next = stream.next();
    await stream.return?.();
    expect((await next).done).toBe(true);
  });
});

async function open(document: DocumentNode, overrides: Parameters<TestApi["context"]>[0] = {}) {
  const stream = await subscribe({ schema, document, contextValue: api.context(overrides) });
  if (!(Symbol.asyncIterator in stream)) throw new Error("no stream came", { cause: stream.errors?.[0] });
  return stream as AsyncGenerator<ExecutionResult>;
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe("matchUpdated", () => {
  test("answers each update from the newest snapshot, lazily loaded parts too", async () => {
    const first = await modelWith({});
    const news = createNews(first);
    const stream = await open(
      parse(`subscription { matchUpdated(teams: ["ALP"]) { changed isCorrection
        match { id minute score { fullTime { home away } } events { totalCount } season { standings { rows { position } } } } } }`),
      { matchNews: news, readModel: first },
    );
    closers.push(() => stream.return(undefined));
    const waiting = stream.next();
    const next = await modelWith({ mat_pl2024_11: { full_time_home: 4, is_corrected: true }, [LIVE]: { minute: 62 } });
    news.publish(next);
    await first.close();
    const update = JSON.parse(JSON.stringify((await waiting).value.data?.matchUpdated));
    expect(update).toMatchObject({
      changed: ["score"],
      isCorrection: true,
      match: { id: "mat_pl2024_11", score: { fullTime: { home: 4, away: 1 } }, events: { totalCount: 11 } },
    });
    expect((await stream.next()).value.data?.matchUpdated).toMatchObject({
      changed: ["minute"],
      match: { minute: 62 },
    });
    await next.close();
  });
});

const noPause: Pause = async () => undefined;
const replayed = async (id: string, speed = 10, pause: Pause = noPause) => {
  const match = api.model.matchById.get(id)!;
  const events = await api.model.eventsOfMatch(match);
  return replay({ match, events, speed, pause });
};
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const value of stream) found.push(value);
  return found;
};

describe("replay", () => {
  test("every event in order, the running score, done with the last", async () => {
    const steps = await all(await replayed("mat_pl2024_11"));
    expect(steps.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(new Set(steps.map(({ total }) => total))).toEqual(new Set([11]));
    expect(steps.map(({ score: { home, away } }) => `${home}-${away}`)).toEqual([
      ...Array(2).fill("0-0"),
      ...Array(4).fill("1-0"),
      ...Array(3).fill("1-1"),
      ...Array(2).fill("2-1"),
    ]);
    expect(steps.map(({ done }) => done)).toEqual([...Array(10).fill(false), true]);
  });

  test("waits the distance between two events, divided by the speed; the clock never goes back", async () => {
    const waits: number[] = [];
    const pause: Pause = async (ms) => void waits.push(ms);
    await all(await replayed("mat_pl2024_11", 100, pause));
    // Five minutes between any two made-up events: 300 s / 100.
    expect(waits).toEqual(Array(11).fill(3000));
  });

  test("a reader decides the pace: nothing is prepared ahead", async () => {
    let pauses = 0;
    const pause: Pause = async () => void pauses++;
    const stream = await replayed("mat_pl2024_11", 10, pause);
    await stream.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pauses).toBe(1);
    await stream.return?.();
    expect((await stream.next()).done).toBe(true);
  });

  test("leaving ends a pause at once", async () => {
    const match = api.model.matchById.get("mat_pl2024_11")!;
    const stream = replay({ match, events: await api.model.eventsOfMatch(match), speed: 1 });
    const waiting = stream.next();
    await stream.return?.();
    expect((await waiting).done).toBe(true);
  });

  test("a match without events has one step, its result", async () => {
    const steps = await all(await replayed("mat_pl2024_12"));
    expect(steps).toEqual([{ index: 0, total: 0, event: null, score: { home: 1, away: 0 }, done: true }]);
  });
});

describe("replayMatch", () => {
  const REPLAY =
    "subscription ($match: ID!, $speed: Float) { replayMatch(match: $match, speed: $speed) { index total done score { home away } event { type minute player { name } match { id } } } }";

  test("a match without events ends at once", async () => {
    const stream = await open(
      parse(
        'subscription { replayMatch(match: "mat_pl2024_12") { index total done event { id } score { home away } } }',
      ),
    );
    expect((await all(stream)).map(({ data }) => data?.replayMatch)).toEqual([
      { index: 0, total: 0, done: true, event: null, score: { home: 1, away: 0 } },
    ]);
  });

  test.each([
    [{ match: "mat_nowhere" }, "match"],
    [{ match: "mat_pl2024_11", speed: 0.5 }, "speed"],
    [{ match: "mat_pl2024_11", speed: 101 }, "speed"],
  ])("%j is refused with the argument's name", async (variableValues, argument) => {
    const result = await subscribe({ schema, document: parse(REPLAY), variableValues, contextValue: api.context() });
    expect((result as ExecutionResult).errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument });
  });

  test("before the first snapshot it is not ready", async () => {
    const contextValue = api.context({ readModel: null });
    const result = await subscribe({ schema, document: parse(REPLAY), variableValues: { match: "x" }, contextValue });
    expect((result as ExecutionResult).errors?.[0]?.extensions).toMatchObject({ code: "NOT_READY" });
  });
});
