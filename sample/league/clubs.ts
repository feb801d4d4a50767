/** The ten clubs of the demo league. Towns, grounds, managers and clubs are made up. */

export interface Club {
  /** Also the team id in every shape; 9001 … 9010. */
  readonly id: number;
  readonly name: string;
  readonly shortName: string;
  readonly code: string;
  readonly city: string;
  readonly founded: number;
  readonly stadium: { readonly id: number; readonly name: string; readonly capacity: number };
  readonly manager: { readonly id: number; readonly name: string };
  /** Shirt colour, RRGGBB. */
  readonly colour: string;
  /** 1 = average; multiplies the goals a side is expected to score. */
  readonly attack: number;
  /** 1 = average; divides the goals its opponents are expected to score. */
  readonly defence: number;
}

/** Everything in the league is from here. */
export const DEMO_COUNTRY = { id: 990, name: "Demoland" } as const;

// name, short name, code, city, founded, stadium, capacity, manager, colour, attack, defence
type ClubRow = readonly [string, string, string, string, number, string, number, string, string, number, number];

const ROWS: readonly ClubRow[] = [
  [
    "Aldermoor Rovers",
    "Aldermoor",
    "ALM",
    "Aldermoor",
    1891,
    "Tannery Park",
    31200,
    "Odo Marrick",
    "7a1f2b",
    1.32,
    1.22,
  ],
  [
    "Brackwater Athletic",
    "Brackwater",
    "BRW",
    "Brackwater",
    1904,
    "The Sluice",
    24800,
    "Ilse Tornavay",
    "0b5d7a",
    1.18,
    1.16,
  ],
  [
    "Cindervale United",
    "Cindervale",
    "CIN",
    "Cindervale",
    1888,
    "Furnace Road",
    40150,
    "Pascoe Drume",
    "d1491b",
    1.22,
    1.05,
  ],
  [
    "Duskhaven City",
    "Duskhaven",
    "DUS",
    "Duskhaven",
    1899,
    "Lantern Stadium",
    52300,
    "Rafe Solterre",
    "2c2152",
    1.12,
    1.1,
  ],
  ["Emberwick Town", "Emberwick", "EMB", "Emberwick", 1910, "Beacon Field", 18900, "Tam Okeld", "e0a100", 1.0, 1.0],
  [
    "Fennrook Albion",
    "Fennrook",
    "FEN",
    "Fennrook",
    1896,
    "Reed Lane",
    16400,
    "Greta Vossen-Hale",
    "2f6b3a",
    0.96,
    1.02,
  ],
  [
    "Glasshollow FC",
    "Glasshollow",
    "GLH",
    "Glasshollow",
    1923,
    "Kiln Ground",
    21700,
    "Milo Astrand",
    "5f8fa8",
    0.94,
    0.94,
  ],
  [
    "Harrowmere Wanderers",
    "Harrowmere",
    "HWM",
    "Harrowmere",
    1885,
    "Lake End",
    27500,
    "Dunstan Peake",
    "f2f2f2",
    0.88,
    0.98,
  ],
  [
    "Ironquay Dynamo",
    "Ironquay",
    "IRQ",
    "Ironquay",
    1931,
    "Dockside Arena",
    34000,
    "Jorun Calvado",
    "444b52",
    0.84,
    0.86,
  ],
  [
    "Juniper Vale",
    "Juniper Vale",
    "JNV",
    "Juniper",
    1947,
    "Orchard Bank",
    12300,
    "Sable Whitlock",
    "8a9a1f",
    0.76,
    0.82,
  ],
];

export const CLUBS: readonly Club[] = ROWS.map(
  ([name, shortName, code, city, founded, stadium, capacity, manager, colour, attack, defence], index) => ({
    id: 9001 + index,
    name,
    shortName,
    code,
    city,
    founded,
    stadium: { id: 9101 + index, name: stadium, capacity },
    manager: { id: 9201 + index, name: manager },
    colour,
    attack,
    defence,
  }),
);

export const REFEREES: readonly { readonly id: number; readonly name: string }[] = [
  "Amos Quill",
  "Bettina Farrow-Lisk",
  "Corin Hathe",
  "Davit Orlo",
  "Esme Trask",
  "Fenwick Adair-Moss",
].map((name, index) => ({ id: 9301 + index, name }));
