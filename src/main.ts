/** `npm start` = `node dist/main.js` = `pitchlake start`. */

import { EXIT } from "./cli/exit.ts";
import { runStart } from "./cli/start.ts";

const QUESTIONS = new Set(["-h", "--help", "-V", "--version"]);

/** Starts nothing when anything is asked or misspelt: a service that came up instead would hide it. */
async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === undefined) return runStart();
  if (QUESTIONS.has(first) && rest.length === 0) {
    const { runCli } = await import("./cli/program.ts");
    return runCli([first]);
  }
  const unknown = [first, ...rest].find((argument) => !QUESTIONS.has(argument)) ?? rest[0];
  process.stderr.write(
    `Unknown argument ${unknown}: starting takes none, settings come from the environment. ` +
      "`npx pitchlake --help` lists the commands.\n",
  );
  return EXIT.usage;
}

process.exitCode = await main(process.argv.slice(2));
