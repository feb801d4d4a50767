/** GraphiQL at `/`, with everything inside the page, so that it works without a network. */

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const DEFAULT_QUERY = `# Pitchlake: real football out of the lake.
{
  standings(competition: "PL", season: 2014) {
    season { label }
    rows { position team { name } played points goalDifference }
  }
}
`;

/** The page as gzip bytes. It is 9 MB of script, so the build renders it once (scripts/build.mjs) and it is read on first use. */
export type GraphiqlPage = () => Promise<Buffer>;

/** @param renderedFile gzip file made by the build; rendered on the fly when it is absent (development) */
export function createGraphiqlPage(renderedFile: string | null): GraphiqlPage {
  let page: Promise<Buffer> | null = null;
  return () => {
    page ??= load(renderedFile);
    page.catch(() => {
      page = null;
    });
    return page;
  };
}

async function load(renderedFile: string | null): Promise<Buffer> {
  const rendered = renderedFile === null ? null : await readFile(renderedFile).catch(() => null);
  return rendered ?? renderGraphiqlPage();
}

/** Options of the page; the build renders with the same. */
export const graphiqlOptions = {
  title: "Pitchlake GraphiQL",
  endpoint: "/graphql",
  subscriptionsProtocol: "GRAPHQL_SSE",
  defaultQuery: DEFAULT_QUERY,
} as const;

async function renderGraphiqlPage(): Promise<Buffer> {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  return gzipSync(renderGraphiQL(graphiqlOptions as unknown as Parameters<typeof renderGraphiQL>[0]), { level: 6 });
}
