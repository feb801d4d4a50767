/** Final tables as the leagues published them, typed by hand from public knowledge: club, points, goal difference. */

export type OfficialRow = readonly [shortName: string, points: number, goalDifference: number];

export interface OfficialTable {
  readonly competition: string;
  readonly season: number;
  readonly rows: readonly OfficialRow[];
}

/** "Chelsea 87 +41 | …" in order. */
function table(competition: string, season: number, text: string): OfficialTable {
  const rows = text.split("|").map((row): OfficialRow => {
    const [, name = "", points, difference] = /^\s*(.+?) (\d+) ([+-]?\d+)\s*$/.exec(row) ?? [];
    return [name, Number(points), Number(difference)];
  });
  return { competition, season, rows };
}

/** Complete and right in the npm package. */
export const packageTables: readonly OfficialTable[] = [
  table(
    "PL",
    2014,
    `Chelsea 87 +41 | Manchester City 79 +45 | Arsenal 75 +35 | Manchester United 70 +25 | Tottenham Hotspur 64 +5
    | Liverpool 62 +4 | Southampton 60 +21 | Swansea City 56 -3 | Stoke City 54 +3 | Crystal Palace 48 -4 | Everton 47 -2
    | West Ham United 47 -3 | West Bromwich Albion 44 -13 | Leicester City 41 -9 | Newcastle United 39 -23
    | Sunderland 38 -22 | Aston Villa 38 -26 | Hull City 35 -18 | Burnley 33 -25 | Queens Park Rangers 30 -31`,
  ),
  table(
    "PD",
    2012,
    `Barcelona 100 +75 | Real Madrid 85 +61 | Atlético Madrid 76 +34 | Real Sociedad 66 +21 | Valencia 65 +13
    | Málaga 57 +3 | Real Betis 56 +1 | Rayo Vallecano 53 -16 | Sevilla 50 +4 | Getafe 47 -14 | Levante 46 -17
    | Athletic Club 45 -21 | Espanyol 44 -9 | Real Valladolid 43 -9 | Granada 42 -17 | Osasuna 39 -17 | Celta Vigo 37 -15
    | Mallorca 36 -29 | Deportivo La Coruña 35 -23 | Real Zaragoza 34 -25`,
  ),
  table(
    "BL1",
    2012,
    `Bayern München 91 +80 | Dortmund 66 +39 | Leverkusen 65 +26 | Schalke 04 55 +8 | Freiburg 51 +5 | Frankfurt 51 +3
    | Hamburg 48 -11 | Mönchengladbach 47 -4 | Hannover 45 -2 | Nürnberg 44 -8 | Wolfsburg 43 -5 | Stuttgart 43 -18
    | Mainz 05 42 -2 | Bremen 34 -16 | Augsburg 33 -18 | Hoffenheim 31 -25 | Düsseldorf 30 -18 | Greuther Fürth 21 -34`,
  ),
];

/** From openfootball's current files. */
export const currentTables: readonly OfficialTable[] = [
  table(
    "PL",
    2022,
    `Manchester City 89 +61 | Arsenal 84 +45 | Manchester United 75 +15 | Newcastle United 71 +35 | Liverpool 67 +28
    | Brighton 62 +19 | Aston Villa 61 +5 | Tottenham Hotspur 60 +7 | Brentford 59 +12 | Fulham 52 +2 | Crystal Palace 45 -9
    | Chelsea 44 -9 | Wolverhampton Wanderers 41 -27 | West Ham United 40 -13 | Bournemouth 39 -34 | Nottingham Forest 38 -30
    | Everton 36 -23 | Leicester City 34 -17 | Leeds United 31 -30 | Southampton 25 -37`,
  ),
  table(
    "PL",
    2023,
    `Manchester City 91 +62 | Arsenal 89 +62 | Liverpool 82 +45 | Aston Villa 68 +15 | Tottenham Hotspur 66 +13 | Chelsea 63 +14
    | Newcastle United 60 +23 | Manchester United 60 -1 | West Ham United 52 -14 | Crystal Palace 49 -1 | Brighton 48 -7
    | Bournemouth 48 -13 | Fulham 47 -6 | Wolverhampton Wanderers 46 -15 | Everton 40 -11 | Brentford 39 -9
    | Nottingham Forest 32 -18 | Luton Town 26 -33 | Burnley 24 -37 | Sheffield United 16 -69`,
  ),
  table(
    "PL",
    2024,
    `Liverpool 84 +45 | Arsenal 74 +35 | Manchester City 71 +28 | Chelsea 69 +21 | Newcastle United 66 +21 | Aston Villa 66 +7
    | Nottingham Forest 65 +12 | Brighton 61 +7 | Bournemouth 56 +12 | Brentford 56 +9 | Fulham 54 0 | Crystal Palace 53 0
    | Everton 48 -2 | West Ham United 43 -16 | Manchester United 42 -10 | Wolverhampton Wanderers 42 -15
    | Tottenham Hotspur 38 -1 | Leicester City 25 -47 | Ipswich Town 22 -46 | Southampton 12 -60`,
  ),
  table(
    "PD",
    2023,
    `Real Madrid 95 +61 | Barcelona 85 +35 | Girona 81 +39 | Atlético Madrid 76 +27 | Athletic Club 68 +24
    | Real Sociedad 60 +12 | Real Betis 57 +3 | Villarreal 53 0 | Valencia 49 -5 | Alavés 46 -10 | Osasuna 45 -11
    | Getafe 43 -12 | Celta Vigo 41 -11 | Sevilla 41 -6 | Mallorca 40 -11 | Las Palmas 40 -14 | Rayo Vallecano 38 -19
    | Cádiz 33 -29 | Almería 21 -32 | Granada 21 -41`,
  ),
  table(
    "SA",
    2023,
    `Inter 94 +67 | Milan 75 +27 | Juventus 71 +23 | Atalanta 69 +30 | Bologna 68 +22 | Roma 63 +19 | Lazio 61 +10
    | Fiorentina 60 +15 | Torino 53 0 | Napoli 53 +7 | Genoa 49 0 | Monza 45 -12 | Hellas Verona 38 -13 | Lecce 38 -22
    | Udinese 37 -16 | Cagliari 36 -26 | Empoli 36 -25 | Frosinone 35 -25 | Sassuolo 30 -32 | Salernitana 17 -49`,
  ),
  table(
    "BL1",
    2023,
    `Leverkusen 90 +65 | Stuttgart 73 +39 | Bayern München 72 +49 | Leipzig 65 +38 | Dortmund 63 +25 | Frankfurt 47 +1
    | Hoffenheim 46 0 | Heidenheim 42 -5 | Bremen 42 -6 | Freiburg 42 -13 | Augsburg 39 -10 | Wolfsburg 37 -15
    | Mainz 05 35 -12 | Mönchengladbach 34 -11 | Union Berlin 33 -25 | Bochum 33 -32 | Köln 27 -32 | Darmstadt 17 -56`,
  ),
  table(
    "FL1",
    2023,
    `Paris Saint-Germain 76 +48 | Monaco 67 +26 | Brest 61 +19 | Lille 59 +18 | Nice 55 +11 | Lyon 53 -6 | Lens 51 +8
    | Marseille 50 +11 | Reims 47 -5 | Rennes 46 +7 | Toulouse 43 -4 | Montpellier 41 -5 | Strasbourg 39 -12 | Nantes 33 -25
    | Le Havre 32 -11 | Metz 29 -23 | Lorient 29 -23 | Clermont Foot 25 -34`,
  ),
  table(
    "BL1",
    2024,
    `Bayern München 82 +67 | Leverkusen 69 +29 | Frankfurt 60 +22 | Dortmund 57 +20 | Freiburg 55 -4 | Mainz 05 52 +12
    | Leipzig 51 +5 | Bremen 51 -3 | Stuttgart 50 +11 | Mönchengladbach 45 -2 | Wolfsburg 43 +2 | Augsburg 43 -16
    | Union Berlin 40 -16 | St. Pauli 32 -13 | Hoffenheim 32 -22 | Heidenheim 29 -27 | Kiel 25 -31 | Bochum 25 -34`,
  ),
  table(
    "FL1",
    2024,
    `Paris Saint-Germain 84 +57 | Marseille 65 +27 | Monaco 61 +22 | Nice 60 +25 | Lille 60 +16 | Lyon 57 +19
    | Strasbourg 57 +12 | Lens 52 +3 | Brest 50 -7 | Toulouse 42 +1 | Auxerre 42 -3 | Rennes 41 +1 | Nantes 36 -13
    | Angers 36 -21 | Le Havre 34 -31 | Reims 33 -14 | Saint-Étienne 30 -38 | Montpellier 16 -56`,
  ),
];

/** Where a folder of openfootball has more than the current seasons. */
export const furtherTables: readonly OfficialTable[] = [
  table(
    "FL1",
    2016,
    `Monaco 95 +76 | Paris Saint-Germain 87 +56 | Nice 78 +27 | Lyon 67 +29 | Marseille 62 +16 | Bordeaux 59 +10
    | Nantes 51 -14 | Saint-Étienne 50 -1 | Rennes 50 -6 | Guingamp 50 -7 | Lille 46 -7 | Angers 46 -9 | Toulouse 44 -4
    | Metz 43 -33 | Montpellier 39 -18 | Dijon 37 -12 | Caen 37 -29 | Lorient 36 -26 | Nancy 35 -23 | Bastia 34 -25`,
  ),
  table(
    "CL",
    2024,
    `Liverpool 21 +12 | Barcelona 19 +15 | Arsenal 19 +13 | Inter 19 +10 | Atlético Madrid 18 +8 | Leverkusen 16 +8
    | Lille 16 +7 | Aston Villa 16 +7 | Atalanta 15 +14 | Dortmund 15 +10 | Real Madrid 15 +8 | Bayern München 15 +8
    | Milan 15 +3 | PSV 14 +4 | Paris Saint-Germain 13 +5 | Benfica 13 +4 | Monaco 13 0 | Brest 13 -1 | Feyenoord 13 -3
    | Juventus 12 +2 | Celtic 12 -1 | Manchester City 11 +4 | Sporting CP 11 +1 | Club Brugge 11 -4 | Dinamo Zagreb 11 -7
    | Stuttgart 10 -4 | Shakhtar Donetsk 7 -8 | Bologna 6 -5 | Crvena Zvezda 6 -9 | Sturm Graz 6 -9 | Sparta Praha 4 -14
    | Leipzig 3 -7 | Girona 3 -8 | Salzburg 3 -22 | Slovan Bratislava 0 -20 | Young Boys 0 -21`,
  ),
];

/** World Cup 2022: a team, its points and goal difference, in order of the group. */
export const worldCup2022Groups: Readonly<Record<string, readonly OfficialRow[]>> = {
  "Group A": [
    ["Netherlands", 7, 4],
    ["Senegal", 6, 1],
    ["Ecuador", 4, 1],
    ["Qatar", 0, -6],
  ],
  "Group B": [
    ["England", 7, 7],
    ["USA", 5, 1],
    ["Iran", 3, -3],
    ["Wales", 1, -5],
  ],
  "Group C": [
    ["Argentina", 6, 3],
    ["Poland", 4, 0],
    ["Mexico", 4, -1],
    ["Saudi Arabia", 3, -2],
  ],
  "Group D": [
    ["France", 6, 3],
    ["Australia", 6, -1],
    ["Tunisia", 4, 0],
    ["Denmark", 1, -2],
  ],
  "Group E": [
    ["Japan", 6, 1],
    ["Spain", 4, 6],
    ["Germany", 4, 1],
    ["Costa Rica", 3, -8],
  ],
  "Group F": [
    ["Morocco", 7, 3],
    ["Croatia", 5, 3],
    ["Belgium", 4, -1],
    ["Canada", 0, -5],
  ],
  "Group G": [
    ["Brazil", 6, 2],
    ["Switzerland", 6, 1],
    ["Cameroon", 4, 0],
    ["Serbia", 1, -3],
  ],
  "Group H": [
    ["Portugal", 6, 2],
    ["South Korea", 4, 0],
    ["Uruguay", 4, 0],
    ["Ghana", 3, -2],
  ],
};
