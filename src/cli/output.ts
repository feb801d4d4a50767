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
  /** As `progress`, for whatever is counted. */
  counter(label: string): CounterLine;
}

export interface ProgressLine {
  update(progress: RunProgress): void;
  stop(): void;
}

export interface CounterLine {
  /** @param text what else there is to say of it */
  update(done: number, total: number, text: string): void;
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
    progress: (label) => toProgress(counterLine(label, json, err)),
    counter: (label) => counterLine(label, json, err),
  };
}

function counterLine(label: string, json: boolean, err: Streams["err"]): CounterLine {
  if (json) return { update: () => undefined, stop: () => undefined };
  return err.isTTY === true ? bar(label, err) : plainCounter(label, err);
}

const toProgress = (line: CounterLine): ProgressLine => ({
  update: ({ done, total, fetched, skipped, failed }) =>
    line.update(done, total, `${fetched} fetched, ${skipped} skipped, ${failed} failed`),
  stop: line.stop,
});

const DEFAULT_WIDTH = 80;
/** Between two lines of progress where no bar can be drawn. Milliseconds. */
const PLAIN_EVERY_MS = 2_000;

/** A line now and then, when something moved: for logs and pipes. */
function plainCounter(label: string, stream: NodeJS.WritableStream): CounterLine {
  let said = "";
  let at = Number.NEGATIVE_INFINITY;
  return {
    update(done, total, text) {
      const line = `${label} ${done}/${total}  ${text}`;
      if (total === 0 || line === said || performance.now() - at < PLAIN_EVERY_MS) return;
      said = line;
      at = performance.now();
      stream.write(`${line}\n`);
    },
    stop: () => undefined,
  };
}

/** On standard error, so that standard output can be piped. */
function bar(label: string, stream: NodeJS.WritableStream): CounterLine {
  const single = new SingleBar(
    { format: `${label} {bar} {value}/{total}  {text}`, stream, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (done, total, text) => {
      if (!started) single.start(Math.max(1, total), done, { text });
      else {
        single.setTotal(Math.max(1, total));
        single.update(done, { text });
      }
      started = true;
    },
    stop: () => {
      if (started) single.stop();
      started = false;
    },
  };
}
