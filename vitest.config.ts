import { defineConfig } from "vitest/config";

// One graphql realm: vitest would otherwise load both graphql/index.js and graphql/index.mjs.
const oneGraphqlRealm = [{ find: /^graphql$/, replacement: "graphql/index.js" }];

const project = (name: string, timeoutMs: number) => ({
  resolve: { alias: oneGraphqlRealm },
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: "forks" as const,
    // What is waited for comes at once; a busy machine may take its time.
    expect: { poll: { timeout: 10_000 } },
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project("unit", 30_000),
      // Patience for a slow machine that runs two files at once; what is promised in a time has a bound of its own.
      project("contract", 120_000),
      project("integration", 240_000),
      project("e2e", 300_000),
    ],
  },
});
