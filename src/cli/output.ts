/** What commands print: one JSON object with `--json`, lines and a progress bar for people. */

import { Presets, SingleBar } from "cli-progress";
import type { RunProgress } from "../runs.ts";

export interface Output {
  readonly json: boolean;
  line(text: string): void;
  /** The command's one result: printed as JSON with `--json`, through `toLines` otherwise. */
  result<T>(value: T, toLines: (value: T) => readonly string[]): void;
  progress(label: string): ProgressLine;
}

export interface ProgressLine {
  update(progress: RunProgress): void;
  stop(): void;
}

/** @param json print one JSON object and nothing else on standard output */
export function createOutput(json: boolean, stream: NodeJS.WriteStream = process.stdout): Output {
  const write = (text: string) => stream.write(`${text}\n`);
  return {
    json,
    line: (text) => {
      if (!json) write(text);
    },
    result: (value, toLines) => {
      if (json) write(JSON.stringify(value, null, 2));
      else for (const line of toLines(value)) write(line);
    },
    progress: (label) =>
      json || !process.stderr.isTTY ? { update: () => undefined, stop: () => undefined } : bar(label),
  };
}

/** On standard error, so that standard output can be piped. */
function bar(label: string): ProgressLine {
  const single = new SingleBar(
    {
      format: `${label} {bar} {value}/{total}  {fetched} fetched, {skipped} skipped, {failed} failed`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (progress) => {
      const payload = { fetched: progress.fetched, skipped: progress.skipped, failed: progress.failed };
      if (!started) single.start(Math.max(1, progress.total), progress.done, payload);
      else {
        single.setTotal(Math.max(1, progress.total));
        single.update(progress.done, payload);
      }
      started = true;
    },
    stop: () => {
      if (started) single.stop();
    },
  };
}
