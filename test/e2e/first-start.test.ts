import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AppProcess,
  newDataDir,
  removeDir,
  runCli,
  startApp,
  waitForOutput,
  waitForReady,
} from "../support/app-process.ts";
import { lakeContents } from "../support/lake-contents.ts";

const STANDINGS = `query ($competition: String!, $season: Int) {
  standings(competition: $competition, season: $season) { rows { position team { name shortName } points played goalDifference } }
}`;
interface Standings {
  readonly standings: {
    rows: { position: number; team: { name: string; shortName: string }; points: number; played: number }[];
  } | null;
}

describe("the first start, offline", () => {
  let dataDir: string;
  let app: AppProcess;

  beforeAll(async () => {
    dataDir = await newDataDir();
    app = await startApp({ dataDir });
    await waitForReady(app);
    await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
  });
  afterAll(async () => {
    await app.stop();
    await removeDir(dataDir);
  });

  it("serves the Premier League 2014-15: Chelsea 87", async () => {
    const { data, extensions } = await app.query<Standings>(STANDINGS, { competition: "PL", season: 2014 });
    expect(data.standings?.rows[0]).toMatchObject({
      position: 1,
      team: { name: "Chelsea FC", shortName: "Chelsea" },
      points: 87,
      played: 38,
    });
    expect(extensions?.dataVersion).toMatch(/^[0-9a-f]{16}$/);
  });

  it("holds back the season that cannot be right and serves the others", async () => {
    const held = await app.query<Standings>(STANDINGS, { competition: "PD", season: 2013 });
    expect(held.data.standings).toBeNull();
    const { data } = await app.query<{ season: { coverage: { dataset: string; heldBack: string | null }[] } }>(
      '{ season(competition: "PD", year: 2013) { coverage { dataset heldBack } } }',
    );
    expect(data.season.coverage.find((c) => c.dataset === "matches")?.heldBack).toMatch(/Sevilla/);
    const served = await app.query<Standings>(STANDINGS, { competition: "PD", season: 2012 });
    expect(served.data.standings?.rows[0]?.team.shortName).toBe("Barcelona");
  });

  it("marks the demo league as synthetic wherever it is shown", async () => {
    const { data } = await app.query<{ competition: { name: string; isSynthetic: boolean } }>(
      '{ competition(key: "DEMO") { name isSynthetic } }',
    );
    expect(data.competition.isSynthetic).toBe(true);
    expect(data.competition.name).toMatch(/synthetic/i);
    expect(app.output()).toMatch(/demo.*synthetic/i);
  });

  it("ends what it prints with the address and one query to try", () => {
    const lines = app.output().trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines.slice(-8).join("\n")).toContain(`${app.url}/graphql`);
    expect(lines.slice(-8).join("\n")).toContain("standings");
  });

  it("refuses a second start on the same folder at once and names the holder; reading goes on", async () => {
    const second = await startApp({ dataDir });
    const code = await new Promise((resolve) => second.child.once("exit", resolve));
    expect(code).toBe(1);
    expect(second.output()).toContain(String(app.child.pid));
    const listing = await runCli(["lake", "ls", "raw/", "--json"], dataDir);
    expect(listing.code).toBe(0);
    expect(JSON.parse(listing.stdout).prefixes.length + JSON.parse(listing.stdout).objects.length).toBeGreaterThan(0);
  });

  it("skips everything present on the second start, says so, and leaves the lake as it is", async () => {
    const before = await lakeContents(dataDir);
    expect(await app.stop()).toBe(0);
    app = await startApp({ dataDir });
    await waitForReady(app);
    await waitForOutput(app, /present|skipped/i);
    expect(app.output()).toMatch(/0 requests/);
    const { data } = await app.query<Standings>(STANDINGS, { competition: "PL", season: 2014 });
    expect(data.standings?.rows[0]?.points).toBe(87);
    expect(await lakeContents(dataDir)).toEqual(before);
  });
});
