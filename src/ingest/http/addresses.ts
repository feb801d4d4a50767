/**
 * Which addresses a source may be at: public ones, this machine only when the base URL says so, and a private one only
 * when the operator named it.
 */

import { BlockList, isIP } from "node:net";

type Subnet = readonly [string, number, "ipv4" | "ipv6"];

/** Where no source can be, whoever says so: unspecified, link-local (among them the metadata of clouds), multicast. */
const NEVER: readonly Subnet[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 128, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
  ["fd00:ec2::254", 128, "ipv6"],
];

/** https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-: not globally reachable. */
const PRIVATE: readonly Subnet[] = [
  ...NEVER,
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["::", 96, "ipv6"],
  ["64:ff9b:1::", 48, "ipv6"],
  ["100::", 64, "ipv6"],
  ["2001::", 32, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fec0::", 10, "ipv6"],
];

const never = blockListOf(NEVER);
const blocked = blockListOf(PRIVATE);

function blockListOf(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/** true for any address that is not on the public internet; also for an IPv4 address written as IPv6. */
export const isPrivateAddress = (address: string): boolean => isIn(blocked, address);

/** true for an address at which not even a source that the operator named is asked. */
export const isNeverAddress = (address: string): boolean => isIn(never, address);

function isIn(list: BlockList, address: string): boolean {
  const plain = bare(address).split("%")[0] ?? "";
  const family = isIP(plain);
  if (family === 0) return true;
  if (list.check(plain, family === 6 ? "ipv6" : "ipv4")) return true;
  const inside = family === 6 ? translated(plain) : null;
  return inside !== null && list.check(inside, "ipv4");
}

/** The IPv4 address inside one of RFC 6052's 64:ff9b::/96, which networks without IPv4 make of public ones. */
function translated(address: string): string | null {
  const [, tail] = /^\[64:ff9b::([\da-f:]*)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  if (tail === undefined) return null;
  const groups = tail.split(":").map((group) => Number.parseInt(group || "0", 16));
  const [high = 0, low = 0] = groups.length === 1 ? [0, ...groups] : groups;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, "");

/** A host of a URL that is an address: URLs have brought octal, hexadecimal and whole numbers into one form. */
export const isLiteral = (host: string): boolean => isIP(bare(host)) !== 0;

/** "localhost" and its children are this machine by RFC 6761; so are 127.0.0.0/8 and ::1. */
export function isLoopbackHost(host: string): boolean {
  const plain = bare(host).toLowerCase();
  return plain === "localhost" || plain.endsWith(".localhost") || plain === "::1" || /^127(\.\d{1,3}){3}$/.test(plain);
}
