/** The command line: parsing and help only; each command is a file of its own. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { loadSettings } from "../settings.ts";
import { packageVersion } from "../start/shown.ts";
import { loadEnvFile } from "./env-file.ts";
import { describeError, EXIT } from "./exit.ts";
import type { IngestFlags } from "./ingest.ts";
import { createOutput, type Output } from "./output.ts";

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
  addLakeCommands(program);
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
    .action(async (flags: IngestFlags & { dryRun?: boolean } & JsonFlag) => {
      const { runIngest, runPlan } = await import("./ingest.ts");
      done(await (flags.dryRun ? runPlan : runIngest)(settings(), flags, outputOf(flags)));
    });
  ingest(program.command("plan").description("says for each work item whether it would be fetched, and why")).action(
    async (flags: IngestFlags & JsonFlag) => {
      const { runPlan } = await import("./ingest.ts");
      done(await runPlan(settings(), flags, outputOf(flags)));
    },
  );
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

function addLakeCommands(program: Command): void {
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
}

function toYears(value: string, previous: readonly number[] | undefined): readonly number[] {
  if (!/^\d{4}$/.test(value)) throw new InvalidArgumentError("a season is its starting year, e.g. 2024.");
  return [...(previous ?? []), Number(value)];
}
