/** A source on loopback that serves files out of a map and misbehaves on demand. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Reply = string | ((request: IncomingMessage, response: ServerResponse) => void);

export interface SourceServer {
  readonly url: string;
  readonly requests: string[];
  /** Path → body or behaviour; everything else is 404. */
  readonly files: Map<string, Reply>;
  close(): Promise<void>;
}

export async function startSourceServer(files: Readonly<Record<string, Reply>> = {}): Promise<SourceServer> {
  const map = new Map<string, Reply>(Object.entries(files));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const reply = map.get(request.url ?? "") ?? map.get("*");
    if (typeof reply === "function") reply(request, response);
    else if (reply === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("404: Not Found");
    else response.writeHead(200, { "content-type": "text/plain", etag: `"${reply.length}"` }).end(reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    files: map,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A made-up league file in openfootball's newer shape: `teams` sides, each meets each once at home, all home wins 1-0. */
export function madeUpSeason(name: string, teams: readonly string[], firstDate: string): string {
  const matches: object[] = [];
  const start = Date.parse(`${firstDate}T00:00:00Z`);
  let day = 0;
  for (const home of teams) {
    for (const away of teams) {
      if (home === away) continue;
      const date = new Date(start + day * 86_400_000).toISOString().slice(0, 10);
      matches.push({ date, team1: home, team2: away, score: { ft: [1, 0], ht: [0, 0] } });
      day++;
    }
  }
  return JSON.stringify({ name, matches });
}
