/** The requests that are measured, and the answer that proves the start-up. */

export const STANDINGS = `{
  standings(competition: "PL", season: 2014) {
    season { label }
    rows { position team { name shortName } played won drawn lost goalsFor goalsAgainst goalDifference points form }
  }
}`;

export const MATCHES = `{
  matches(filter: { competition: "PL", season: 2014 }, first: 50) {
    nodes { id date status matchday home { name } away { name } score { fullTime { home away } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export async function ask(url: string, query: string): Promise<Buffer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return Buffer.from(await response.arrayBuffer());
}

/** Premier League 2014-15: Chelsea first with 87 points. */
export async function chelseaIsChampion(url: string): Promise<boolean> {
  const answer = JSON.parse((await ask(url, STANDINGS)).toString()) as {
    data?: { standings?: { rows: { team: { shortName: string }; points: number }[] } };
  };
  const first = answer.data?.standings?.rows[0];
  return first?.team.shortName === "Chelsea" && first.points === 87;
}
