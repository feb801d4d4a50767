/** Pass networks of matches, on first use; the matches of one turn in one query each for players and links. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Sized } from "./lazy-store.ts";
import type { EventReferences } from "./load-events.ts";
import { visitRows } from "./packed-rows.ts";
import type { PlayerRecord, PointRecord } from "./records.ts";

export interface PassNodeRecord {
  readonly player: PlayerRecord;
  readonly averageLocation: PointRecord;
  readonly passes: number;
}

export interface PassLinkRecord {
  readonly from: PlayerRecord;
  readonly to: PlayerRecord;
  readonly passes: number;
}

/** The most passes first. */
export interface PassNetworkRecord {
  readonly nodes: PassNodeRecord[];
  readonly links: PassLinkRecord[];
}

/** By team id; a side without known passes is not there. */
export type PassNetworks = Map<string, PassNetworkRecord>;

/** Two pointers and a number, or a point beside them. */
const BYTES_PER_ROW = 120;

/**
 * @param matchIds each gets its networks, maybe none
 * @throws LakeUnavailableError, QueryTimeoutError
 */
export async function loadPassNetworks(
  engine: SqlEngine,
  references: Pick<EventReferences, "player">,
  matchIds: readonly string[],
): Promise<Map<string, Sized<PassNetworks>>> {
  const places = matchIds.map((_, position) => `$${position + 1}`).join(", ");
  const ofMatches = { where: `match_id IN (${places})`, parameters: matchIds };
  const networks = new Map<string, PassNetworks>(matchIds.map((id) => [id, new Map()]));
  const nodes = { relation: "pass_network_nodes", columns: nodeColumns, ...ofMatches };
  await visitRows(engine, nodes, (row) => {
    const player = references.player(row.required("player_id"));
    const x = row.number("average_x");
    const y = row.number("average_y");
    if (player === null || x === null || y === null) return;
    const network = networkOf(networks.get(row.required("match_id"))!, row.required("team_id"));
    network.nodes.push({ player, averageLocation: { x, y, z: null }, passes: row.number("passes")! });
  });
  const links = { relation: "pass_network_links", columns: linkColumns, ...ofMatches };
  await visitRows(engine, links, (row) => {
    const from = references.player(row.required("from_player_id"));
    const to = references.player(row.required("to_player_id"));
    if (from === null || to === null) return;
    const network = networkOf(networks.get(row.required("match_id"))!, row.required("team_id"));
    network.links.push({ from, to, passes: row.number("passes")! });
  });
  return new Map([...networks].map(([id, sides]) => [id, toSized(sides)]));
}

const nodeColumns = ["match_id", "team_id", "player_id", "average_x", "average_y", "passes"] as const;
const linkColumns = ["match_id", "team_id", "from_player_id", "to_player_id", "passes"] as const;

function networkOf(sides: PassNetworks, teamId: string): PassNetworkRecord {
  const known = sides.get(teamId);
  if (known !== undefined) return known;
  const created: PassNetworkRecord = { nodes: [], links: [] };
  sides.set(teamId, created);
  return created;
}

function toSized(sides: PassNetworks): Sized<PassNetworks> {
  let rows = 0;
  for (const { nodes, links } of sides.values()) {
    nodes.sort((a, b) => b.passes - a.passes || (a.player.id < b.player.id ? -1 : 1));
    links.sort((a, b) => b.passes - a.passes || (pairOf(a) < pairOf(b) ? -1 : 1));
    rows += nodes.length + links.length;
  }
  return { value: sides, bytes: rows * BYTES_PER_ROW };
}

const pairOf = ({ from, to }: PassLinkRecord): string => `${from.id}/${to.id}`;
