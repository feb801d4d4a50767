/** Champions, relegated sides and orders of level teams as the leagues published them, typed by hand from public knowledge. */

export interface SeasonFacts {
  readonly competition: string;
  readonly season: number;
  readonly champion: string;
  readonly points: number;
  /** Zone RELEGATION, in order of the table. */
  readonly relegated: readonly string[];
  /** Zone RELEGATION_PLAYOFF, in order of the table. */
  readonly playoffs: readonly string[];
}

const names = (text = ""): readonly string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** A line a season: "2011 Manchester City 89 | relegated, … | in the relegation play-offs, …". */
function seasons(competition: string, text: string): readonly SeasonFacts[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [head = "", relegated, playoffs] = line.split("|");
      const [, season, champion = "", points] = /^\s*(\d{4}) (.+?) (\d+)\s*$/.exec(head) ?? [];
      return {
        ...{ competition, season: Number(season), champion, points: Number(points) },
        ...{ relegated: names(relegated), playoffs: names(playoffs) },
      };
    });
}

export const seasonFacts: readonly SeasonFacts[] = [
  ...seasons(
    "PL",
    `2011 Manchester City 89 | Bolton Wanderers, Blackburn Rovers, Wolverhampton Wanderers
    2012 Manchester United 89 | Wigan Athletic, Reading, Queens Park Rangers
    2013 Manchester City 86 | Norwich City, Fulham, Cardiff City
    2014 Chelsea 87 | Hull City, Burnley, Queens Park Rangers
    2015 Leicester City 81 | Newcastle United, Norwich City, Aston Villa
    2016 Chelsea 93 | Hull City, Middlesbrough, Sunderland
    2017 Manchester City 100 | Swansea City, Stoke City, West Bromwich Albion
    2018 Manchester City 98 | Cardiff City, Fulham, Huddersfield Town
    2019 Liverpool 99 | Bournemouth, Watford, Norwich City
    2020 Manchester City 86 | Fulham, West Bromwich Albion, Sheffield United
    2021 Manchester City 93 | Burnley, Watford, Norwich City
    2022 Manchester City 89 | Leicester City, Leeds United, Southampton
    2023 Manchester City 91 | Luton Town, Burnley, Sheffield United
    2024 Liverpool 84 | Leicester City, Ipswich Town, Southampton`,
  ),
  ...seasons(
    "ELC",
    `2011 Reading 89 | Portsmouth, Coventry City, Doncaster Rovers
    2012 Cardiff City 87 | Peterborough United, Wolverhampton Wanderers, Bristol City
    2013 Leicester City 102 | Doncaster Rovers, Barnsley, Yeovil Town
    2014 Bournemouth 90 | Millwall, Wigan Athletic, Blackpool
    2015 Burnley 93 | Charlton Athletic, MK Dons, Bolton Wanderers
    2018 Norwich City 94 | Rotherham United, Bolton Wanderers, Ipswich Town
    2019 Leeds United 93 | Charlton Athletic, Wigan Athletic, Hull City
    2020 Norwich City 97 | Wycombe Wanderers, Rotherham United, Sheffield Wednesday
    2021 Fulham 90 | Peterborough United, Derby County, Barnsley
    2022 Burnley 101 | Reading, Blackpool, Wigan Athletic
    2023 Leicester City 97 | Birmingham City, Huddersfield Town, Rotherham United
    2024 Leeds United 100 | Luton Town, Plymouth Argyle, Cardiff City`,
  ),
  // Elche, 13th in 2014-15, went down for its debts in the place of Eibar.
  ...seasons(
    "PD",
    `2012 Barcelona 100 | Mallorca, Deportivo La Coruña, Real Zaragoza
    2013 Atlético Madrid 90 | Osasuna, Real Valladolid, Real Betis
    2014 Barcelona 94 | Elche, Almería, Córdoba
    2015 Barcelona 91 | Rayo Vallecano, Getafe, Levante
    2016 Real Madrid 93 | Sporting Gijón, Osasuna, Granada
    2017 Barcelona 93 | Deportivo La Coruña, Las Palmas, Málaga
    2018 Barcelona 87 | Girona, Huesca, Rayo Vallecano
    2019 Real Madrid 87 | Leganés, Mallorca, Espanyol
    2020 Atlético Madrid 86 | Huesca, Real Valladolid, Eibar
    2021 Real Madrid 86 | Granada, Levante, Alavés
    2022 Barcelona 88 | Real Valladolid, Espanyol, Elche
    2023 Real Madrid 95 | Cádiz, Almería, Granada`,
  ),
  ...seasons(
    "SA",
    `2013 Juventus 102 | Catania, Bologna, Livorno
    2014 Juventus 87 | Cagliari, Cesena, Parma
    2015 Juventus 91 | Carpi, Frosinone, Hellas Verona
    2016 Juventus 91 | Empoli, Palermo, Pescara
    2017 Juventus 95 | Crotone, Hellas Verona, Benevento
    2018 Juventus 90 | Empoli, Frosinone, Chievo
    2019 Juventus 83 | Lecce, Brescia, SPAL
    2020 Inter 91 | Benevento, Crotone, Parma
    2021 Milan 86 | Cagliari, Genoa, Venezia
    2022 Napoli 90 | Spezia, Cremonese, Sampdoria
    2023 Inter 94 | Frosinone, Sassuolo, Salernitana`,
  ),
  ...seasons(
    "BL1",
    `2011 Dortmund 81 | Köln, Kaiserslautern | Hertha
    2012 Bayern München 91 | Düsseldorf, Greuther Fürth | Hoffenheim
    2013 Bayern München 90 | Nürnberg, Braunschweig | Hamburg
    2014 Bayern München 79 | Freiburg, Paderborn | Hamburg
    2015 Bayern München 88 | Stuttgart, Hannover | Frankfurt
    2016 Bayern München 82 | Ingolstadt, Darmstadt | Wolfsburg
    2017 Bayern München 84 | Hamburg, Köln | Wolfsburg
    2018 Bayern München 78 | Hannover, Nürnberg | Stuttgart
    2019 Bayern München 82 | Düsseldorf, Paderborn | Bremen
    2020 Bayern München 78 | Bremen, Schalke 04 | Köln
    2021 Bayern München 77 | Bielefeld, Greuther Fürth | Hertha
    2022 Bayern München 71 | Schalke 04, Hertha | Stuttgart
    2023 Leverkusen 90 | Köln, Darmstadt | Bochum
    2024 Bayern München 82 | Kiel, Bochum | Heidenheim`,
  ),
  ...seasons(
    "FL1",
    `2014 Paris Saint-Germain 83 | Évian, Metz, Lens
    2015 Paris Saint-Germain 96 | Reims, Gazélec Ajaccio, Troyes
    2016 Monaco 95 | Nancy, Bastia | Lorient
    2017 Paris Saint-Germain 93 | Troyes, Metz | Toulouse
    2018 Paris Saint-Germain 91 | Caen, Guingamp | Dijon
    2019 Paris Saint-Germain 68 | Amiens, Toulouse
    2020 Lille 83 | Nîmes, Dijon | Nantes
    2021 Paris Saint-Germain 86 | Metz, Bordeaux | Saint-Étienne
    2022 Paris Saint-Germain 85 | Auxerre, AC Ajaccio, Troyes, Angers
    2023 Paris Saint-Germain 76 | Lorient, Clermont Foot | Metz
    2024 Paris Saint-Germain 84 | Saint-Étienne, Montpellier | Reims`,
  ),
  // Nobody went down from the season that was cut short, and its first was no champion: the table stood as it was.
  ...seasons(
    "DED",
    `2018 Ajax 86 | NAC Breda | Excelsior, De Graafschap
    2019 Ajax 56
    2020 Ajax 88 | VVV-Venlo, ADO Den Haag | Emmen
    2021 Ajax 83 | Willem II, PEC Zwolle | Heracles
    2022 Feyenoord 82 | Cambuur, Groningen | Emmen
    2023 PSV 91 | Volendam, Vitesse | Excelsior
    2024 PSV 79 | RKC Waalwijk, Almere City | Willem II`,
  ),
  // Vitória Setúbal, 16th in 2019-20, got no licence; Portimonense, 17th, stayed.
  ...seasons(
    "PPL",
    `2018 Benfica 87 | Chaves, Nacional, Feirense
    2019 Porto 82 | Vitória Setúbal, Aves
    2020 Sporting CP 85 | Farense, Nacional | Rio Ave
    2021 Porto 91 | Tondela, Belenenses SAD | Moreirense
    2022 Benfica 87 | Paços de Ferreira, Santa Clara | Marítimo
    2023 Sporting CP 90 | Vizela, Chaves | Portimonense
    2024 Sporting CP 82 | Farense, Boavista | AVS`,
  ),
  ...seasons(
    "ABL",
    `2012 Austria Wien 82 | Mattersburg
    2013 Salzburg 80 | Wacker Innsbruck
    2014 Salzburg 73 | Wiener Neustadt
    2015 Salzburg 74 | Grödig
    2016 Salzburg 81 | Ried
    2017 Salzburg 83 | | St. Pölten`,
  ),
];

/** Teams level on points, in their official order: head-to-head, difference, goals, a play-off, points a game. */
export const levelTeams: readonly (readonly [competition: string, season: number, order: readonly string[]])[] = [
  ["PL", 2011, ["Manchester City", "Manchester United"]],
  ["PL", 2016, ["Leicester City", "Stoke City"]],
  ["PL", 2020, ["Newcastle United", "Wolverhampton Wanderers"]],
  ["BL1", 2015, ["Bremen", "Darmstadt"]],
  ["BL1", 2019, ["Köln", "Augsburg"]],
  ["BL1", 2022, ["Bayern München", "Dortmund"]],
  ["PD", 2013, ["Barcelona", "Real Madrid"]],
  ["PD", 2013, ["Getafe", "Espanyol"]],
  ["PD", 2014, ["Deportivo La Coruña", "Granada", "Eibar"]],
  ["PD", 2015, ["Las Palmas", "Valencia"]],
  ["PD", 2015, ["Espanyol", "Eibar"]],
  ["PD", 2017, ["Espanyol", "Real Sociedad", "Celta Vigo"]],
  ["PD", 2018, ["Getafe", "Sevilla"]],
  ["PD", 2018, ["Real Valladolid", "Celta Vigo"]],
  ["PD", 2020, ["Granada", "Athletic Club"]],
  ["PD", 2021, ["Getafe", "Mallorca", "Cádiz"]],
  ["PD", 2022, ["Cádiz", "Getafe", "Valencia"]],
  ["PD", 2023, ["Mallorca", "Las Palmas"]],
  ["SA", 2015, ["Empoli", "Genoa"]],
  ["SA", 2017, ["Inter", "Lazio"]],
  ["SA", 2018, ["Parma", "Cagliari", "Fiorentina"]],
  ["SA", 2018, ["Genoa", "Empoli"]],
  ["SA", 2019, ["Hellas Verona", "Fiorentina", "Parma"]],
  ["SA", 2021, ["Torino", "Sassuolo"]],
  ["SA", 2022, ["Hellas Verona", "Spezia"]],
  ["SA", 2023, ["Torino", "Napoli"]],
  ["FL1", 2019, ["Nice", "Reims", "Lyon", "Montpellier", "Monaco", "Strasbourg", "Angers"]],
  ["FL1", 2023, ["Metz", "Lorient"]],
  ["DED", 2019, ["Ajax", "AZ"]],
  ["PPL", 2019, ["Braga", "Sporting CP"]],
  ["PPL", 2020, ["Vitória Guimarães", "Moreirense"]],
  ["PPL", 2023, ["Farense", "Rio Ave"]],
  ["PPL", 2024, ["Rio Ave", "Arouca"]],
  ["PPL", 2024, ["AVS", "Farense"]],
];

/** Points taken away in the end. */
export const finalDeductions: readonly (readonly [
  competition: string,
  season: number,
  team: string,
  points: number,
])[] = [
  ["PL", 2023, "Everton", 8],
  ["PL", 2023, "Nottingham Forest", 4],
  ["ELC", 2011, "Portsmouth", 10],
  ["ELC", 2014, "Rotherham United", 3],
  ["ELC", 2018, "Birmingham City", 9],
  ["ELC", 2019, "Wigan Athletic", 12],
  ["ELC", 2020, "Sheffield Wednesday", 6],
  ["ELC", 2021, "Derby County", 21],
  ["ELC", 2021, "Reading", 6],
  ["ELC", 2022, "Reading", 6],
  ["ELC", 2022, "Wigan Athletic", 3],
  ["ELC", 2024, "Sheffield United", 2],
  ["ELC", 2025, "Sheffield Wednesday", 18],
  ["ELC", 2025, "Leicester City", 6],
  ["ELC", 2025, "West Bromwich Albion", 2],
  ["PD", 2014, "Almería", 3],
  ["SA", 2014, "Parma", 7],
  ["SA", 2018, "Chievo", 3],
  ["SA", 2020, "Napoli", 0],
  ["SA", 2022, "Juventus", 10],
  ["FL1", 2016, "Metz", 0],
  ["FL1", 2021, "Nice", 1],
  ["FL1", 2021, "Lyon", 1],
  ["FL1", 2023, "Montpellier", 1],
  ["DED", 2023, "Vitesse", 18],
  ["ABL", 2013, "Admira", 5],
];

/** Groups of tournaments in order, each team with its points. */
export const groups: readonly (readonly [competition: string, season: number, groups: string])[] = [
  [
    "EC",
    2020,
    `Italy 9 Wales 4 Switzerland 4 Turkey 0 | Belgium 9 Denmark 3 Finland 3 Russia 3
    | Netherlands 9 Austria 6 Ukraine 3 North Macedonia 0 | England 7 Croatia 4 Czech Republic 4 Scotland 1
    | Sweden 7 Spain 5 Slovakia 3 Poland 1 | France 5 Germany 4 Portugal 4 Hungary 2`,
  ],
  [
    "EC",
    2024,
    `Germany 7 Switzerland 5 Hungary 3 Scotland 1 | Spain 9 Italy 4 Croatia 2 Albania 1
    | England 5 Denmark 3 Slovenia 3 Serbia 2 | Austria 6 France 5 Netherlands 4 Poland 1
    | Romania 4 Belgium 4 Slovakia 4 Ukraine 4 | Portugal 6 Turkey 6 Georgia 4 Czech Republic 1`,
  ],
  [
    "WC",
    2014,
    `Brazil 7 Mexico 7 Croatia 3 Cameroon 0 | Netherlands 9 Chile 6 Spain 3 Australia 0
    | Colombia 9 Greece 4 Ivory Coast 3 Japan 1 | Costa Rica 7 Uruguay 6 Italy 3 England 1
    | France 7 Switzerland 6 Ecuador 4 Honduras 0 | Argentina 9 Nigeria 4 Bosnia & Herzegovina 3 Iran 1
    | Germany 7 USA 4 Portugal 4 Ghana 1 | Belgium 9 Algeria 4 Russia 2 South Korea 1`,
  ],
  [
    "WC",
    2018,
    `Uruguay 9 Russia 6 Saudi Arabia 3 Egypt 0 | Spain 5 Portugal 5 Iran 4 Morocco 1
    | France 7 Denmark 5 Peru 3 Australia 1 | Croatia 9 Argentina 4 Nigeria 3 Iceland 1
    | Brazil 7 Switzerland 5 Serbia 3 Costa Rica 1 | Sweden 6 Mexico 6 South Korea 3 Germany 3
    | Belgium 9 England 6 Tunisia 3 Panama 0 | Colombia 6 Japan 4 Senegal 4 Poland 3`,
  ],
];
