/**
 * Name look-up by c-ares with a limit. Never getaddrinfo: it runs on a thread that cannot be cancelled, and one
 * that hangs (a laptop without a network) holds the process for 10 s after everything else has ended.
 */

import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import type { LookupFunction } from "node:net";
import { isLoopbackHost } from "./addresses.ts";

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The part of `dns.promises.Resolver` that is used. */
export interface NameResolver {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  cancel(): void;
}

export interface NameLookupOptions {
  /** The whole look-up ends within this time. */
  readonly timeoutMs: number;
  /** Throws for an address that must not be reached. */
  readonly assertAllowed: (host: string, address: Address) => void;
  /** Ends every look-up at once, so that none holds the process. */
  readonly closed?: AbortSignal;
  readonly createResolver?: () => NameResolver;
  readonly hostsFile?: string;
}

/** How long an answer for IPv6 is waited for once IPv4 has one. */
const SECOND_FAMILY_GRACE_MS = 50;

const LOOPBACK: readonly Address[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** For the `lookup` option of a socket. Answers errors with code ENOTFOUND, ETIMEOUT or what the guard threw. */
export function createNameLookup(options: NameLookupOptions): LookupFunction {
  const createResolver = options.createResolver ?? (() => new Resolver({ timeout: options.timeoutMs, tries: 1 }));
  const hostsFile = options.hostsFile ?? defaultHostsFile();
  const find = async (host: string): Promise<readonly Address[]> => {
    if (isLoopbackHost(host)) return LOOPBACK;
    const fixed = await fromHostsFile(hostsFile, host);
    const found = fixed.length > 0 ? fixed : await fromServers(createResolver(), host, options);
    if (found.length === 0) throw lookupError("ENOTFOUND", `no address is known for ${host}`);
    return found;
  };
  return (host, { all }, callback) => {
    find(host)
      .then((addresses) => {
        for (const address of addresses) options.assertAllowed(host, address);
        if (all) return callback(null, [...addresses]);
        const [first] = addresses;
        return callback(null, first?.address ?? "", first?.family);
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, all ? [] : "", 4));
  };
}

const defaultHostsFile = (): string =>
  process.platform === "win32" ? "C:\\Windows\\System32\\drivers\\etc\\hosts" : "/etc/hosts";

async function fromHostsFile(file: string, host: string): Promise<readonly Address[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!address || !names.includes(host)) return [];
    return [{ address, family: address.includes(":") ? (6 as const) : (4 as const) }];
  });
}

async function fromServers(
  resolver: NameResolver,
  host: string,
  { timeoutMs, closed }: NameLookupOptions,
): Promise<readonly Address[]> {
  let giveUp: () => void = () => {};
  const limit = new Promise<never>((_, reject) => {
    giveUp = () => reject(lookupError("ETIMEOUT", `the look-up of ${host} took over ${timeoutMs} ms`));
  });
  const timer = setTimeout(giveUp, timeoutMs);
  closed?.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([bothFamilies(resolver, host), limit]);
  } finally {
    clearTimeout(timer);
    closed?.removeEventListener("abort", giveUp);
    resolver.cancel();
  }
}

async function bothFamilies(resolver: NameResolver, host: string): Promise<readonly Address[]> {
  const six = settle(resolver.resolve6(host), 6);
  const four = await settle(resolver.resolve4(host), 4);
  if (four.addresses.length === 0) {
    const only = await six;
    if (only.addresses.length === 0 && four.error !== null) throw describe(four.error, host);
    return only.addresses;
  }
  const grace = new Promise<null>((resolve) => setTimeout(resolve, SECOND_FAMILY_GRACE_MS, null));
  const also = await Promise.race([six, grace]);
  return [...four.addresses, ...(also?.addresses ?? [])];
}

/** An answer or an error, never a rejection: the family that comes too late must not be an unhandled one. */
async function settle(query: Promise<string[]>, family: 4 | 6): Promise<{ addresses: Address[]; error: Error | null }> {
  try {
    return { addresses: (await query).map((address) => ({ address, family })), error: null };
  } catch (error) {
    return { addresses: [], error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** c-ares says "queryA ENOTFOUND x". */
function describe(error: NodeJS.ErrnoException, host: string): NodeJS.ErrnoException {
  const code = error.code ?? "EFAIL";
  const what = code === "ENOTFOUND" || code === "ENODATA" ? "is not known" : `cannot be looked up (${code})`;
  return lookupError(code, `the name ${host} ${what}`);
}

const lookupError = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });
