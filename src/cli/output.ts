/** What commands print: one JSON object with `--json`, lines and a progress bar for people. */

import { Presets, SingleBar } from "cli-progress";
import type { RunProgress } from "../runs.ts";

export interface Output {
  readonly json: boolean;
  /** Columns of the terminal that results go to; null = a file or a pipe. */
  readonly width: number | null;
  line(text: string): void;
  /** Beside the result, on standard error; not with `--json`. */
  note(text: string): void;
  /** The command's one result: printed as JSON with `--json`, through `toLines` otherwise. */
  result<T>(value: T, toLines: (value: T) => readonly string[]): void;
  progress(label: string): ProgressLine;
}

export interface ProgressLine {
  update(progress: RunProgress): void;
  stop(): void;
}

export interface Streams {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** @param json print one JSON object and nothing else on standard output */
export function createOutput(
  json: boolean,
  { out, err }: Streams = { out: process.stdout, err: process.stderr },
): Output {
  const write = (text: string) => out.write(`${text}\n`);
  return {
    json,
    width: !json && out.isTTY === true ? out.columns || DEFAULT_WIDTH : null,
    line: (text) => {
      if (!json) write(text);
    },
    note: (text) => {
      if (!json) err.write(`${text}\n`);
    },
    result: (value, toLines) => {
      if (json) write(JSON.stringify(value, null, 2));
      else for (const line of toLines(value)) write(line);
    },
    progress: (label) => {
      if (json) return { update: () => undefined, stop: () => undefined };
      return err.isTTY === true ? bar(label, err) : plainProgress(label, err);
    },
  };
}

const DEFAULT_WIDTH = 80;
/** Between two lines of progress where no bar can be drawn. Milliseconds. */
const PLAIN_EVERY_MS = 2_000;

/** A line now and then, when something moved: for logs and pipes. */
function plainProgress(label: string, stream: NodeJS.WritableStream): ProgressLine {
  let said = "";
  let at = Number.NEGATIVE_INFINITY;
  return {
    update({ total, done, fetched, skipped, failed }) {
      const text = `${label} ${done}/${total}  ${fetched} fetched, ${skipped} skipped, ${failed} failed`;
      if (total === 0 || text === said || performance.now() - at < PLAIN_EVERY_MS) return;
      said = text;
      at = performance.now();
      stream.write(`${text}\n`);
    },
    stop: () => undefined,
  };
}

/** On standard error, so that standard output can be piped. */
function bar(label: string, stream: NodeJS.WritableStream): ProgressLine {
  const single = new SingleBar(
    {
      format: `${label} {bar} {value}/{total}  {fetched} fetched, {skipped} skipped, {failed} failed`,
      stream,
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
      started = false;
    },
  };
}
