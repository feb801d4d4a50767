/** The command line: parsing and help only; each command is a file of its own. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { RunStatus } from "../runs.ts";
import { loadSettings } from "../settings.ts";
import { packageVersion } from "../start/shown.ts";
import { loadEnvFile } from "./env-file.ts";
import { describeError, EXIT } from "./exit.ts";
import type { IngestFlags } from "./ingest-flags.ts";
import { createOutput, type Output } from "./output.ts";
import type { PlanFlags } from "./plan.ts";
import type { ListFlags } from "./runs.ts";

/** @returns the exit code: 0 done, 1 failed, 2 usage */
export async function runCli(args: readonly string[]): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    loadEnvFile();
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    // Help and version end by an error too, with exit code 0.
    const isUsage = error instanceof CommanderError;
    if (isUsage && error.exitCode === 0) return EXIT.done;
    const message = isUsage ? error.message : describeError(error);
    if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ error: { message } }, null, 2)}\n`);
    if (!isUsage) process.stderr.write(`${message}\n`);
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

type Done = (code: number) => void;

function createProgram(done: Done): Command {
  const program = new Command("pitchlake")
    .description("A football data lake with a GraphQL front door. Settings come from the environment: see README.md.")
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError("(pitchlake --help lists the commands)");
  addServiceCommands(program, done);
  addIngestCommands(program, done);
  addRunCommands(program, done);
  addLakeCommands(program, done);
  program
    .command("doctor")
    .description("checks settings, config, folder, lake, service and sources, and says what to do")
    .addOption(jsonOption())
    .action(async (flags: JsonFlag) => {
      const { runDoctor } = await import("./doctor.ts");
      done(await runDoctor(outputOf(flags)));
    });
  return program;
}

interface JsonFlag {
  readonly json?: boolean;
}

const jsonOption = () => new Option("--json", "print one JSON object");
const outputOf = ({ json }: JsonFlag): Output => createOutput(json === true);
const settings = () => loadSettings(process.env, process.cwd());

function addServiceCommands(program: Command, done: Done): void {
  program
    .command("start")
    .description("the whole service: API, jobs, schedules (= npm start)")
    .action(async () => {
      const { runStart } = await import("./start.ts");
      done(await runStart());
    });
  program
    .command("worker")
    .description("jobs only, no API; needs REDIS_URL or DATABASE_URL")
    .action(async () => {
      const { runStart } = await import("./start.ts");
      done(await runStart("worker"));
    });
}

async function plan(flags: PlanFlags & JsonFlag): Promise<number> {
  const { runPlan } = await import("./plan.ts");
  return runPlan(settings(), flags, outputOf(flags));
}

async function run(flags: IngestFlags & JsonFlag): Promise<number> {
  const { runIngest } = await import("./ingest.ts");
  return runIngest(settings(), flags, outputOf(flags));
}

function addIngestCommands(program: Command, done: Done): void {
  const ingest = (command: Command): Command =>
    command
      .option("--endpoint <id...>", "only these endpoints of config/endpoints.json")
      .option("--competition <code...>", "only these competitions, e.g. PL")
      .option("--season <year...>", "only these seasons, by starting year", toYears)
      .addOption(
        new Option("--mode <mode>", "what to do with what is there")
          .choices(["resume", "refresh", "force"])
          .default("resume"),
      )
      .addOption(jsonOption());
  ingest(
    program
      .command("ingest")
      .description("brings data into the lake, builds and publishes; uses the running service when there is one"),
  )
    .option("--dry-run", "only say what would be done (= plan)")
    .option("--all", "with --dry-run: every item, on a terminal too")
    .action(async (flags: PlanFlags & { dryRun?: boolean } & JsonFlag) => {
      done(await (flags.dryRun ? plan : run)(flags));
    });
  ingest(program.command("plan").description("says for each work item whether it would be fetched, why, and its price"))
    .option("--all", "every item, on a terminal too")
    .action(async (flags: PlanFlags & JsonFlag) => done(await plan(flags)));
  program
    .command("build")
    .description("builds, tests and publishes the marts of what is in the lake")
    .option("--full", "also when nothing changed")
    .addOption(jsonOption())
    .action(async (flags: { full?: boolean } & JsonFlag) => {
      const { runBuild } = await import("./build.ts");
      done(await runBuild(settings(), flags.full === true, outputOf(flags)));
    });
}

function addRunCommands(program: Command, done: Done): void {
  const runs = program.command("runs").description("the runs that are kept, the newest first");
  runs
    .command("ls")
    .description("lists runs")
    .addOption(new Option("--status <status...>", "only these").choices(RUN_STATUSES))
    .addOption(new Option("--limit <n>", "at most so many").default(20).argParser(toLimit))
    .addOption(jsonOption())
    .action(async (flags: ListFlags & JsonFlag) => {
      const { listRuns } = await import("./runs.ts");
      done(await listRuns(settings(), flags, outputOf(flags)));
    });
  runs
    .command("show")
    .description("what became of a run's work items")
    .argument("<id>")
    .addOption(jsonOption())
    .action(async (id: string, flags: JsonFlag) => {
      const { showRun } = await import("./runs.ts");
      done(await showRun(settings(), id, outputOf(flags)));
    });
  runs
    .command("retry")
    .description("asks again for what failed or was left out, in a new run")
    .argument("<id>")
    .option("--all", "all that the run asked for")
    .addOption(jsonOption())
    .action(async (id: string, flags: { all?: boolean } & JsonFlag) => {
      const { retryRun } = await import("./runs.ts");
      done(await retryRun(settings(), { id, onlyFailed: flags.all !== true }, outputOf(flags)));
    });
  runs
    .command("cancel")
    .description("ends a run; what was fetched stays")
    .argument("<id>")
    .addOption(jsonOption())
    .action(async (id: string, flags: JsonFlag) => {
      const { cancelRun } = await import("./runs.ts");
      done(await cancelRun(settings(), id, outputOf(flags)));
    });
}

interface VerifyFlags {
  readonly fast?: boolean;
  readonly quarantine?: boolean;
  readonly acceptLoss?: boolean;
}

function addLakeCommands(program: Command, done: Done): void {
  const lake = program.command("lake").description("looks into the lake; works beside a running service");
  lake
    .command("ls")
    .description("lists objects")
    .argument("[prefix]", "e.g. raw/matches/", "")
    .option("-r, --recursive", "all objects below the prefix")
    .option("--sql", "print a ready SELECT over the Parquet objects below the prefix")
    .addOption(jsonOption())
    .action(async (prefix: string, flags: { recursive?: boolean; sql?: boolean } & JsonFlag) => {
      const [{ listLake }, { openLake }] = await Promise.all([import("./lake-ls.ts"), import("../app.ts")]);
      const store = openLake(settings());
      await listLake(store, prefix, { recursive: flags.recursive === true, sql: flags.sql === true }, outputOf(flags));
      await store.close();
    });
  lake
    .command("verify")
    .description("finds what is missing, torn or altered, and says what to do; reads every object")
    .argument("[prefix]", "e.g. raw/matches/", "")
    .option("--fast", "compares the listing with what was noted, and reads only what differs")
    .option(
      "--quarantine",
      "moves torn and altered objects of raw/ and _state/ to quarantine/, so that they are fetched again",
    )
    .option("--accept-loss", "takes missing raw objects off the list of what there was")
    .addOption(jsonOption())
    .action(async (prefix: string, flags: VerifyFlags & JsonFlag) => {
      const [{ runVerify }, { openLake }] = await Promise.all([import("./lake-verify.ts"), import("../app.ts")]);
      const own = settings();
      const store = openLake(own);
      const { fast = false, quarantine = false, acceptLoss = false } = flags;
      const options = { prefix, hashesInEtags: own.lake.kind === "folder", fast, quarantine, acceptLoss };
      done(await runVerify(store, options, outputOf(flags)).finally(() => store.close()));
    });
  lake
    .command("gc")
    .description("removes data versions that nobody reads any more")
    .option("--keep <n>", "versions that stay beside the published one", toKeep, 2)
    .option("--dry-run", "only say what would be removed")
    .addOption(jsonOption())
    .action(async (flags: { keep: number; dryRun?: boolean } & JsonFlag) => {
      const [{ collectLake }, { openLake }] = await Promise.all([import("./lake-gc.ts"), import("../app.ts")]);
      const store = openLake(settings());
      const options = { keep: flags.keep, dryRun: flags.dryRun === true };
      done(await collectLake(store, options, outputOf(flags)).finally(() => store.close()));
    });
}

function toKeep(value: string): number {
  if (!/^\d{1,3}$/.test(value)) throw new InvalidArgumentError("how many versions to keep is a number from 0 to 999.");
  return Number(value);
}

const RUN_STATUSES: readonly RunStatus[] = [
  "QUEUED",
  "RUNNING",
  "WAITING_FOR_CREDITS",
  "SUCCEEDED",
  "PARTIAL",
  "FAILED",
  "CANCELLED",
];

function toLimit(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError("a limit is a number from 1 to 999.");
  return Number(value);
}

function toYears(value: string, previous: readonly number[] | undefined): readonly number[] {
  if (!/^\d{4}$/.test(value)) throw new InvalidArgumentError("a season is its starting year, e.g. 2024.");
  return [...(previous ?? []), Number(value)];
}
