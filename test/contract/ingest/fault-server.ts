/** A real HTTP server on loopback that answers each path by a script of behaviours, one after the other. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultServer {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage["headers"];
    readonly at: number;
  }[];
  /** The last behaviour of a script stays. */
  on(path: string, ...script: Behaviour[]): URL;
  close(): Promise<void>;
}

export async function startFaultServer(): Promise<FaultServer> {
  const scripts = new Map<string, Behaviour[]>();
  const requests: FaultServer["requests"] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push({ method: request.method ?? "", path, headers: request.headers, at: performance.now() });
    const script = scripts.get(path) ?? [status(404)];
    const behaviour = script.length > 1 ? script.shift() : script[0];
    behaviour?.(request, response);
  });
  // As a proxy it refuses every tunnel.
  server.on("connect", (request, socket) => {
    requests.push({ method: "CONNECT", path: request.url ?? "", headers: request.headers, at: performance.now() });
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    url,
    requests,
    on(path, ...script) {
      scripts.set(path, script);
      return new URL(url + path);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}, body: string | Uint8Array = ""): Behaviour =>
  (_, response) =>
    response.writeHead(code, headers).end(body);

export const good =
  (body: string | Uint8Array = "{}", headers: Record<string, string> = {}): Behaviour =>
  (request, response) =>
    status(200, headers, body)(request, response);

export const reset: Behaviour = (request) => request.socket.destroy();

export const hang: Behaviour = () => {};

/** Half of the promised body, then the connection is closed. */
export const cutShort: Behaviour = (_, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("{", () => response.socket?.destroy());
};

/** One byte at a time, for ever. */
export const drip: Behaviour = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(timer));
};
