/** What happens to runs, told inside the process: to subscriptions, to the start's progress lines, to the CLI. */

import type { RunProgress, RunRecord } from "../runs.ts";
import type { Reach } from "./flow.ts";
import type { PublishedMarts } from "./use-cases.ts";

export type StepName = "ingest" | "build" | "quality" | "publish";

/** One node of a run's flow. */
export interface StepEvent {
  readonly runId: string;
  readonly step: StepName;
  /** For ingest: which endpoint and where its bases are. */
  readonly endpoint?: string;
  readonly reach?: Reach;
  readonly state: "started" | "progress" | "completed" | "failed";
  /** For ingest. */
  readonly progress?: RunProgress;
  /** For build, quality and publish. */
  readonly version?: string;
  /** For quality: seasons that are held back. */
  readonly heldBack?: number;
  /** For build and publish: `unchanged` = that version was served already. */
  readonly status?: "built" | "unchanged";
  /** Milliseconds since the step started. */
  readonly ms?: number;
  readonly error?: string;
}

export interface JobEvents {
  step: StepEvent;
  /** The run's header changed. */
  run: RunRecord;
  /** A new version is served. */
  published: PublishedMarts;
}

export type Unsubscribe = () => void;

export interface EventHub {
  on<Name extends keyof JobEvents>(name: Name, listener: (event: JobEvents[Name]) => void): Unsubscribe;
  emit<Name extends keyof JobEvents>(name: Name, event: JobEvents[Name]): void;
}

/** A listener that throws is its own problem: `onFault` hears of it, the others and the job go on. */
export function createEventHub(onFault: (error: unknown) => void): EventHub {
  const listeners: { [Name in keyof JobEvents]: Set<(event: JobEvents[Name]) => void> } = {
    step: new Set(),
    run: new Set(),
    published: new Set(),
  };
  return {
    on(name, listener) {
      listeners[name].add(listener);
      return () => void listeners[name].delete(listener);
    },
    emit(name, event) {
      for (const listener of [...listeners[name]]) {
        try {
          listener(event);
        } catch (error) {
          onFault(error);
        }
      }
    },
  };
}
