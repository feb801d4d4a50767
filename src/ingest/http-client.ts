/**
 * HTTP as sources need it: a sliding window over all requests of a source, one total deadline, full-jitter
 * back-off, Retry-After, conditional GET, a circuit breaker, and one cheap probe before any fan-out.
 */

import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pThrottle from "p-throttle";
import type { SourceConfig, SourceId, SourceLimits } from "../config/types.ts";
import { AppError, CancelledError } from "../errors.ts";
import { appErrorIn, fromFault, fromStatus, type HttpAnswer, reasonOf, statedWaitMs } from "./http/answers.ts";
import { type Circuit, createCircuit } from "./http/circuit.ts";
import { type Deadline, startDeadline, unlessAborted } from "./http/deadline.ts";
import { backoffMs } from "./http/retry-timing.ts";
import { createTransport, type TransportOptions } from "./http/transport.ts";

export interface HttpClientOptions extends Partial<TransportOptions> {
  readonly now: () => Date;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** For one `get` with its retries and waits, but without the wait for the sliding window. Default 30 s. */
  readonly deadlineMs?: number;
  readonly maxAttempts?: number;
}

export interface HttpGet {
  readonly source: Pick<SourceConfig, "id" | "limits">;
  readonly url: URL;
  /** The url as it may be shown: without a secret. */
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ifNoneMatch?: string | null;
  readonly allowedHosts?: readonly string[];
  readonly signal: AbortSignal;
}

export type ProbeResult = { readonly reachable: true } | { readonly reachable: false; readonly reason: string };

export interface HttpClient {
  /**
   * @throws SourceUnavailableError, SourceRateLimitedError, SourceAuthError, SourceRequestError,
   *   SourceContractError (body too large), CancelledError
   */
  get(request: HttpGet): Promise<HttpAnswer>;
  /** Does anything answer at this address? One request, at most 2 s; never throws. The answer is kept for 30 s. */
  probe(url: URL, signal: AbortSignal): Promise<ProbeResult>;
  close(): Promise<void>;
}

const PROBE_TIMEOUT_MS = 2_000;
const PROBE_KEPT_MS = 30_000;
const MAX_REDIRECTS = 5;
const CIRCUIT = { threshold: 5, openMs: 30_000 };
/** A source counts by its own clock, after a network that bunches requests: its window is kept a little longer. */
const WINDOW_MARGIN_MS = 50;

interface Gate {
  readonly circuit: Circuit;
  /** Resolves when the next request may leave. */
  readonly turn: () => Promise<void>;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const transport = createTransport({
    connectTimeoutMs: options.connectTimeoutMs ?? 2_000,
    maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    httpsProxy: options.httpsProxy ?? null,
    noProxy: options.noProxy ?? null,
    ...(options.createResolver === undefined ? {} : { createResolver: options.createResolver }),
  });
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const gates = new Map<SourceId, Gate>();
  const gateOf = ({ id, limits }: HttpGet["source"]): Gate => {
    const gate = gates.get(id) ?? createGate(id, limits, options, closing.signal);
    gates.set(id, gate);
    return gate;
  };
  const probes = new Map<string, { readonly at: number; readonly result: Promise<ProbeResult> }>();
  return {
    async get(request) {
      // One signal of a run is shared by all its requests in flight.
      setMaxListeners(0, request.signal);
      const gate = gateOf(request.source);
      return gate.circuit.run(() => withRetries({ transport, options, gate, request, closing: closing.signal }));
    },
    probe(url, signal) {
      const now = options.now().getTime();
      const kept = probes.get(url.origin);
      if (kept !== undefined && now - kept.at < PROBE_KEPT_MS) return kept.result;
      const result = probe(transport, url, [signal, closing.signal]);
      probes.set(url.origin, { at: now, result });
      return result;
    },
    async close() {
      closing.abort(new CancelledError("the HTTP client is closed"));
      await transport.close();
    },
  };
}

function createGate(id: SourceId, limits: SourceLimits, options: HttpClientOptions, signal: AbortSignal): Gate {
  const windows: [number | undefined, number][] = [
    [limits.perSecond, 1_000],
    [limits.perMinute, 60_000],
  ];
  const throttles = windows.flatMap(([limit, interval]) =>
    limit === undefined
      ? []
      : [pThrottle({ limit, interval: interval + WINDOW_MARGIN_MS, strict: true, signal })(async () => {})],
  );
  const now = (): number => options.now().getTime();
  return {
    circuit: createCircuit({ name: id, ...CIRCUIT, now }),
    async turn() {
      for (const throttle of throttles) await throttle();
    },
  };
}

interface Attempting {
  readonly transport: ReturnType<typeof createTransport>;
  readonly options: HttpClientOptions;
  readonly gate: Gate;
  readonly request: HttpGet;
  readonly closing: AbortSignal;
}

async function withRetries(context: Attempting): Promise<HttpAnswer> {
  const { options, gate, request } = context;
  const stops = [request.signal, context.closing];
  let remainingMs = options.deadlineMs ?? 30_000;
  for (let attempt = 1; ; attempt += 1) {
    await unlessAborted(gate.turn(), stops);
    const startedAt = performance.now();
    const outcome = await attemptOnce(context, attempt, startDeadline(remainingMs, stops));
    remainingMs -= performance.now() - startedAt;
    if (!(outcome instanceof AppError)) return outcome;
    const waitMs = statedWaitMs(outcome) ?? backoffMs(attempt, options.random);
    const isLast = attempt >= (options.maxAttempts ?? 3) || waitMs >= remainingMs;
    if (!outcome.retryable || isLast) throw outcome;
    await pause(waitMs, stops);
    remainingMs -= waitMs;
  }
}

/** An answer, or the error that says whether another attempt can help. */
async function attemptOnce(context: Attempting, attempt: number, deadline: Deadline): Promise<HttpAnswer | AppError> {
  const { request, transport, options } = context;
  const conditional = request.ifNoneMatch ? { "if-none-match": request.ifNoneMatch } : {};
  const sending = transport.send({
    method: "GET",
    url: request.url,
    headers: { ...request.headers, ...conditional },
    allowedHosts: request.allowedHosts ?? [],
    maxRedirects: MAX_REDIRECTS,
    signal: deadline.signal,
  });
  try {
    // The race is for whatever does not listen to the signal.
    return fromStatus(request.label, await unlessAborted(sending, [deadline.signal]), attempt, options.now());
  } catch (error) {
    if (deadline.signal.aborted && !deadline.isOver()) return new CancelledError("the request was cancelled");
    return fromFault(error, request.label, deadline.isOver());
  } finally {
    deadline.end();
  }
}

async function pause(ms: number, stops: readonly AbortSignal[]): Promise<void> {
  const waiting = startDeadline(ms, stops);
  try {
    await sleep(ms, undefined, { signal: waiting.signal });
  } catch (error) {
    if (!waiting.isOver()) throw new CancelledError("the request was cancelled", { cause: error });
  } finally {
    waiting.end();
  }
}

async function probe(
  transport: Attempting["transport"],
  url: URL,
  stops: readonly AbortSignal[],
): Promise<ProbeResult> {
  const deadline = startDeadline(PROBE_TIMEOUT_MS, stops);
  const probing = { method: "HEAD" as const, url, headers: {}, allowedHosts: [], maxRedirects: 0 };
  try {
    await unlessAborted(transport.send({ ...probing, signal: deadline.signal }), [deadline.signal]);
    return { reachable: true };
  } catch (error) {
    const reason = `${url.host} did not answer within ${PROBE_TIMEOUT_MS} ms`;
    return { reachable: false, reason: deadline.isOver() ? reason : reasonOf(appErrorIn(error) ?? error) };
  } finally {
    deadline.end();
  }
}
