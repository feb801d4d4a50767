"""One measured run of a peer: StatsBomb-shaped files to rows of shots, scorers and xG.

Prints one line of JSON as the other processes do, and writes the rows, which is not measured.

usage: peers.py <peer> <files root> <rows file> <number of files>
"""

import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path

# Of a shot: match, event, minute, team, player, player's name, outcome, xG.
FIELDS = "match_id, event_uuid, minute, team_id, player_id, player_name, outcome_name, shot_statsbomb_xg"


def duckstatsbomb(root: Path, files: list[Path]) -> list[tuple]:
    """Its SQL over the files; the filter on the type reaches it, and columns that nobody asks for are left out by DuckDB."""
    from duckstatsbomb import Sbopen

    # Its cache folder is the folder of the files, so nothing is downloaded.
    events = Sbopen(cache_path=str(root)).match_data([int(file.stem) for file in files], kind="events")
    return events.filter("type_name = 'Shot' and period <= 4").select(FIELDS).fetchall()


def kloppy(root: Path, files: list[Path], **asked) -> list[tuple]:
    """`statsbomb.load`, as its README has it; minute and outcome as the source names them."""
    from kloppy import statsbomb
    from kloppy.domain import ShotEvent

    know_cards_of_bad_behaviour()
    rows = []
    for file in files:
        dataset = statsbomb.load(
            event_data=str(file),
            lineup_data=str(root / "lineups" / file.name),
            **asked,
        )
        for event in dataset.events:
            # An own goal is a shot to kloppy.
            if isinstance(event, ShotEvent) and "shot" in event.raw_event and event.period.id <= 4:
                shot = event.raw_event["shot"]
                rows.append(
                    (
                        int(file.stem),
                        event.event_id,
                        event.raw_event["minute"],
                        event.team.team_id,
                        event.player.player_id,
                        event.player.full_name,
                        shot["outcome"]["name"],
                        shot["statsbomb_xg"],
                    )
                )
    return rows


def know_cards_of_bad_behaviour() -> None:
    """3.19.1 knows the ids of cards for fouls only, and ends at the others: 65, 66 and 67 in the provider's specification."""
    from enum import Enum

    from kloppy.infra.serializers.event.statsbomb import specification

    class Card(Enum, metaclass=specification.TypesEnumMeta):
        FIRST_YELLOW = 65
        SECOND_YELLOW = 66
        RED = 67

    specification.BAD_BEHAVIOUR.CARD = Card


def kloppy_shots(root: Path, files: list[Path]) -> list[tuple]:
    """The same, told that only shots are wanted, and with the source's coordinates."""
    return kloppy(root, files, event_types=["shot"], coordinates="statsbomb")


def statsbombpy(root: Path, files: list[Path], **asked) -> list[tuple]:
    """`sb.events`, as its README has it. What it would fetch is read from disk instead: nothing else of it is changed."""
    from statsbombpy import public, sb

    public.get_response = lambda url: json.loads((root / "events" / url.rsplit("/", 1)[1]).read_bytes())
    rows = []
    for file in files:
        events = sb.events(match_id=int(file.stem), **asked)
        shots = events[(events["type"] == "Shot") & (events["period"] <= 4)]
        columns = ["match_id", "id", "minute", "team_id", "player_id", "player", "shot_outcome", "shot_statsbomb_xg"]
        rows.extend(shots[columns].itertuples(index=False, name=None))
    return rows


def statsbombpy_shots(root: Path, files: list[Path]) -> list[tuple]:
    """The same, with its filter: other events are parsed, and then left out."""
    return statsbombpy(root, files, filters={"type": "Shot"})


PEERS = {f.__name__: f for f in (duckstatsbomb, kloppy, kloppy_shots, statsbombpy, statsbombpy_shots)}


def totals(shots: list[tuple]) -> tuple[dict, dict]:
    """Shots, goals and xG of each match; goals and xG of each scorer."""
    matches: dict = {}
    scorers: dict = {}
    for match, _, _, _, player, name, outcome, xg in shots:
        is_goal = outcome == "Goal"
        for key, into in ((match, matches), ((player, name), scorers)):
            row = into.setdefault(key, [0, 0, 0.0])
            row[0] += 1
            row[1] += is_goal
            row[2] += xg
    return matches, {key: row for key, row in scorers.items() if row[1] > 0}


def main() -> None:
    name, root, out, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    files = sorted((root / "events").glob("*.json"))[:count]
    warnings.simplefilter("ignore")
    __import__(name.removesuffix("_shots"))  # Loading is not measured, as with the others.
    if name.startswith("kloppy"):
        __import__("kloppy.statsbomb")
    if name.startswith("statsbombpy"):
        __import__("statsbombpy.sb")
    before = os.times()
    started = time.perf_counter()
    shots = PEERS[name](root, files)
    matches, scorers = totals(shots)
    seconds = time.perf_counter() - started
    used = os.times()
    cpu = sum(getattr(used, part) - getattr(before, part) for part in ("user", "system", "children_user", "children_system"))
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    # Ids are texts to some and numbers to others; pandas makes the numbers of a column with gaps fractions.
    text = lambda value: str(int(float(value)))
    rows = {
        "shots": [[text(m), e, int(minute), text(t), text(p), n, o, float(xg)] for m, e, minute, t, p, n, o, xg in shots],
        "matches": [[text(match), *row] for match, row in matches.items()],
        "scorers": [[text(player), name_, row[1], row[2]] for (player, name_), row in scorers.items()],
    }
    out.write_text(json.dumps(rows), encoding="utf-8")
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "rssMb": max(peaks) / 1024, "rows": len(shots)}))


if __name__ == "__main__":
    main()
