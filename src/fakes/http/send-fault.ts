/** Faults on the wire. All of them leave the connection unusable or closed where a real one would be. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, deflateRawSync } from "node:zlib";
import type { Fault } from "./faults.ts";
import { type Answer, type FakeProvider, json } from "./provider.ts";
import { send } from "./send.ts";
import { spoilBody } from "./spoil-body.ts";

const TEN_GB = 10_000_000_000;
const HTML =
  "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>";

export interface Exchange {
  readonly provider: FakeProvider;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What would be sent without the fault. */
  readonly answer: Answer;
}

export function sendFault(exchange: Exchange, fault: Fault): void {
  const other = otherAnswer(exchange, fault);
  if (other === null) misbehave(exchange, fault);
  else send(exchange.request, exchange.response, other);
}

/** Faults that are well-formed HTTP; null for the rest. */
function otherAnswer({ provider, answer }: Exchange, fault: Fault): Answer | null {
  switch (fault.kind) {
    case "rateLimit":
      return provider.tooMany({ retryAfterS: fault.retryAfterS ?? null, inside200: fault.inside200 ?? false });
    case "status":
      return statusAnswer(fault.status, fault.body, fault.headers);
    case "truncatedJson":
      return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) };
    case "html":
      return { status: 200, headers: { "content-type": "text/html; charset=UTF-8" }, body: HTML };
    case "empty":
      return { ...answer, status: 200, body: "" };
    case "redirect":
      return { status: fault.status ?? 302, headers: { location: fault.location }, body: "" };
    case "duplicateRows":
    case "drift":
    case "wrongLeague":
    case "lyingPages":
      return spoilBody(provider, answer, fault);
    default:
      return null;
  }
}

function misbehave({ request, response, answer }: Exchange, fault: Fault): void {
  switch (fault.kind) {
    case "noContentWithBody":
      raw(response, "HTTP/1.1 204 No Content", JSON.stringify({ time: "0.1", bug: "on our side", report: "yes" }));
      break;
    case "reset":
      if (fault.at === "body") resetInBody(response, answer);
      else reset(response);
      break;
    case "slow":
      after(response, fault.delayMs, () => send(request, response, answer));
      break;
    case "wrongLength":
      raw(response, "HTTP/1.1 200 OK", answer.body, fault.by ?? 100);
      break;
    case "drip":
      drip(response, answer, fault.bytes ?? 1, fault.everyMs ?? 1000);
      break;
    case "huge":
      huge(response, fault.bytes ?? TEN_GB, fault.declared ?? false);
      break;
    case "gzipBomb":
      gzipBomb(response, fault.bytes ?? TEN_GB);
      break;
    case "hang":
      break;
  }
}

function statusAnswer(
  status: number,
  body: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (body !== undefined) return { status, headers, body };
  return json(status, { message: "Something went wrong while fetching details. Try again later." }, { headers });
}

function after(response: ServerResponse, ms: number, act: () => void): void {
  const timer = setTimeout(act, ms);
  response.on("close", () => clearTimeout(timer));
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function resetInBody(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  // The client must have seen the head and some of the body: a reset discards what is still on its way.
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => after(response, 50, () => reset(response)));
}

/** Around node's own framing, which would not send what is wrong. */
function raw(response: ServerResponse, statusLine: string, body: string, lengthOff = 0): void {
  const bytes = Buffer.from(body);
  const length = Math.max(0, bytes.length + lengthOff);
  const head = `${statusLine}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
  response.statusCode = Number(statusLine.split(" ")[1]);
  response.socket?.end(Buffer.concat([Buffer.from(head), bytes]));
}

function drip(response: ServerResponse, { status, headers, body }: Answer, step: number, everyMs: number): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + step));
    sent += step;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on("close", () => clearInterval(timer));
}

function huge(response: ServerResponse, bytes: number, isDeclared: boolean): void {
  const length = isDeclared ? { "content-length": String(bytes) } : {};
  response.writeHead(200, { "content-type": "application/json", ...length });
  const chunk = Buffer.alloc(65_536, `"${"x".repeat(62)}",\n`);
  response.write("[");
  pump(response, chunk, bytes - 1);
}

/** Spaces, which JSON allows: a mebibyte of them is one block, and blocks can stand one behind the other. */
function gzipBomb(response: ServerResponse, bytes: number): void {
  const MEBIBYTE = 1_048_576;
  const block = deflateRawSync(Buffer.alloc(MEBIBYTE, " "), { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  response.write(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]));
  pump(response, block, Math.ceil(bytes / MEBIBYTE) * block.length);
}

/** As fast as the client takes it, until it hangs up. */
function pump(response: ServerResponse, chunk: Buffer, bytes: number): void {
  let left = bytes;
  const go = () => {
    while (left > 0 && !response.destroyed) {
      const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      if (!response.write(part)) {
        response.once("drain", go);
        return;
      }
    }
    response.end();
  };
  go();
}
