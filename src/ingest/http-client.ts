/**
 * HTTP as sources need it: a sliding window over all requests of a source, one total deadline, full-jitter
 * back-off, Retry-After, conditional GET, a circuit breaker, and one cheap probe before any fan-out.
 */

import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { SourceConfig, SourceId } from "../config/types.ts";
import { AppError, CancelledError } from "../errors.ts";
import { appErrorIn, fromFault, fromStatus, type HttpAnswer, reasonOf, statedWaitMs } from "./http/answers.ts";
import { type Deadline, startDeadline, unlessAborted } from "./http/deadline.ts";
import { createGate, type Gate, type Pacing } from "./http/gate.ts";
import { createMemoryPace, type Pace } from "./http/pace.ts";
import { backoffMs } from "./http/retry-timing.ts";
import { createTransport, type TransportAnswer, type TransportOptions } from "./http/transport.ts";

export interface HttpClientOptions extends Partial<TransportOptions> {
  readonly now: () => Date;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** For one `get` with its retries and waits, but without the wait for the sliding window. Default 30 s. */
  readonly deadlineMs?: number;
  readonly maxAttempts?: number;
  /** Where the sliding windows are kept; left out = in this process alone. */
  readonly pace?: Pace;
  /** Length of a minute for the sliding windows; tests make it shorter. */
  readonly minuteMs?: number;
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
  /** What the source means by an answer; null = what HTTP says. */
  readonly classify?: (answer: TransportAnswer, now: Date) => AppError | null;
  /** What an answer says of the limits. */
  readonly pacing?: (answer: TransportAnswer) => Pacing | null;
  /** Awaited before each request that leaves, retries too; what it throws ends the call. */
  readonly beforeSend?: () => Promise<void>;
}

export type ProbeResult = { readonly reachable: true } | { readonly reachable: false; readonly reason: string };

export interface HttpClient {
  /**
   * @throws SourceUnavailableError, SourceRateLimitedError, SourceAuthError, SourceRequestError,
   *   SourceContractError (body too large), LakeUnavailableError (no turn can be had), CancelledError
   */
  get(request: HttpGet): Promise<HttpAnswer>;
  /** Does anything answer at this address? One request, at most 2 s; never throws. The answer is kept for 30 s. */
  probe(url: URL, signal: AbortSignal): Promise<ProbeResult>;
  close(): Promise<void>;
}

const PROBE_TIMEOUT_MS = 2_000;
const PROBE_KEPT_MS = 30_000;
const MAX_REDIRECTS = 5;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const transport = createTransport({
    connectTimeoutMs: options.connectTimeoutMs ?? 2_000,
    maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    httpsProxy: options.httpsProxy ?? null,
    noProxy: options.noProxy ?? null,
    privateHosts: options.privateHosts ?? [],
    ...(options.createResolver === undefined ? {} : { createResolver: options.createResolver }),
  });
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const gates = new Map<SourceId, Gate>();
  const { pace = createMemoryPace(), minuteMs = 60_000 } = options;
  const gateOf = ({ id, limits }: HttpGet["source"]): Gate => {
    const now = (): number => options.now().getTime();
    const gate = gates.get(id) ?? createGate({ id, limits, now, pace, minuteMs, signal: closing.signal });
    gates.set(id, gate);
    return gate;
  };
  const probes = new Map<string, { readonly at: number; readonly result: Promise<ProbeResult> }>();
  return {
    async get(request) {
      // One signal of a run is shared by all its requests in flight.
      setMaxListeners(0, request.signal);
      const gate = gateOf(request.source);
      const stops = [request.signal, closing.signal];
      return gate.circuit.run(() => withRetries({ transport, options, gate, request, closing: closing.signal }), stops);
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
    // A turn is for now: what takes time the first time comes before it.
    await context.transport.warm();
    await unlessAborted(gate.turn(request.signal), stops);
    await request.beforeSend?.();
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
  const { request, transport, options, gate } = context;
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
    const answer = await unlessAborted(sending, [deadline.signal]);
    gate.pace(request.pacing?.(answer) ?? null);
    const now = options.now();
    return request.classify?.(answer, now) ?? fromStatus(request.label, answer, attempt, now);
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
