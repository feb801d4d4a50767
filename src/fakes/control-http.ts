/** The levers over HTTP, in JSON, under /__control on each of the five ports. See README.md. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Ajv } from "ajv";
import type { FakesControl } from "./control.ts";
import { BODIES } from "./control-bodies.ts";
import type { Fault } from "./http/faults.ts";
import type { FakeSourceId } from "./ids.ts";
import type { SwitchChanges } from "./switches.ts";
import type { MatchStatus } from "./world/match.ts";

type Handler = (body: never, query: URLSearchParams) => unknown;

class BadOrderError extends Error {}

const MAX_BODY_BYTES = 65_536;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
const validators = new Map(
  Object.entries(BODIES).map(([name, schema]) => [
    name,
    new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema),
  ]),
);

export function createControlHttp(control: FakesControl, urls: Readonly<Record<string, string>>) {
  const handlers = handlersOf(control, urls);
  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(handlers, request).then(
      (value) => reply(response, 200, value ?? { ok: true }),
      (error: unknown) => {
        const isTheirs = error instanceof BadOrderError || error instanceof RangeError || error instanceof SyntaxError;
        reply(response, isTheirs ? 400 : 500, { error: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

async function handle(handlers: Readonly<Record<string, Handler>>, request: IncomingMessage): Promise<unknown> {
  // A web page that has this address by a name of its own gets nothing.
  if (!LOOPBACK.test(request.headers.host ?? "")) throw new BadOrderError("Ask by 127.0.0.1 or localhost.");
  const url = new URL(request.url ?? "/", "http://fake");
  const name = `${request.method} ${url.pathname}`;
  const handler = handlers[name];
  if (handler === undefined) throw new BadOrderError(`${name} is none of: ${Object.keys(handlers).join(", ")}`);
  const validate = validators.get(name);
  if (validate === undefined) return handler(undefined as never, url.searchParams);
  if (!String(request.headers["content-type"]).startsWith("application/json"))
    throw new BadOrderError("The body must be application/json.");
  const body: unknown = JSON.parse(await textOf(request));
  if (validate(body)) return handler(body as never, url.searchParams);
  const faults = validate.errors!.map(({ instancePath, message }) => `${instancePath || "body"} ${message}`);
  throw new BadOrderError(faults.join("; "));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY_BYTES) throw new BadOrderError(`The body is longer than ${MAX_BODY_BYTES} bytes.`);
  }
  return text;
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`);
}

function handlersOf(control: FakesControl, urls: Readonly<Record<string, string>>): Readonly<Record<string, Handler>> {
  const sourceOf = (query: URLSearchParams) => {
    const source = query.get("source") as FakeSourceId | null;
    return source === null ? {} : { source };
  };
  const now = () => ({ now: control.clock.now().toISOString(), speed: control.clock.speed });
  return {
    "GET /__control": () => ({
      urls,
      clock: now(),
      switches: control.switches,
      faults: control.faults(),
      counts: control.counts(),
    }),
    "GET /__control/clock": now,
    "POST /__control/clock": (order: { at?: string; advanceMs?: number; speed?: number }) => {
      if (order.at !== undefined) control.clock.set(instant(order.at));
      if (order.advanceMs !== undefined) control.clock.advance(order.advanceMs);
      if (order.speed !== undefined) control.clock.setSpeed(order.speed);
      return now();
    },
    "GET /__control/requests": (_: never, query: URLSearchParams) => {
      const contains = query.get("contains");
      return control.requests({ ...sourceOf(query), ...(contains === null ? {} : { contains }) });
    },
    "DELETE /__control/requests": () => control.clearLog(),
    "GET /__control/faults": () => control.faults(),
    "POST /__control/faults": ({ source, ...fault }: { source: FakeSourceId } & Fault) => {
      control.fault(source, fault);
      return control.faults();
    },
    "DELETE /__control/faults": (_: never, query: URLSearchParams) => control.clearFaults(sourceOf(query).source),
    "POST /__control/switches": (changes: SwitchChanges) => {
      control.set(changes);
      return control.switches;
    },
    "POST /__control/credits": ({ usedToday }: { usedToday: number }) => control.setUsedToday(usedToday),
    "POST /__control/revoke": ({ source }: { source: "API_FOOTBALL" }) => control.revokeKeys(source),
    "GET /__control/matches": () => control.matches(),
    "POST /__control/matches": (order: MatchOrder) => changeMatch(control, order),
    "POST /__control/reset": () => control.reset(),
  };
}

interface MatchOrder {
  readonly matchId: number;
  readonly cancelGoal?: true;
  readonly status?: MatchStatus | null;
  readonly score?: { readonly home: number; readonly away: number } | null;
  readonly kickOffAt?: string;
  readonly touch?: true;
}

function changeMatch(control: FakesControl, { matchId, ...order }: MatchOrder): unknown {
  if (order.kickOffAt !== undefined) control.setKickOff(matchId, instant(order.kickOffAt));
  if (order.status !== undefined) control.setStatus(matchId, order.status);
  if (order.score !== undefined) control.setScore(matchId, order.score);
  if (order.touch) control.touch(matchId);
  if (order.cancelGoal && !control.cancelGoal(matchId)) throw new RangeError(`Match ${matchId} has no goal to cancel.`);
  return control.matches().find((match) => match.matchId === matchId);
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`"${text}" is no time.`);
  return date;
}
