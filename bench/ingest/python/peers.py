"""One measured run of a peer over StatsBomb-shaped event files: prints one line of JSON as the other processes do.

usage: peers.py duckstatsbomb|dlt <files root> <output folder> <number of files>
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def duckstatsbomb(root: Path, out: Path, files: list[Path]) -> None:
    """Flat columns of the events; its cache folder is the folder of the files, so nothing is downloaded."""
    from duckstatsbomb import Sbopen

    parser = Sbopen(cache_path=str(root))
    events = parser.match_data([int(file.stem) for file in files], kind="events")
    events.write_parquet(str(out / "events.parquet"), compression="zstd")


def dlt(root: Path, out: Path, files: list[Path]) -> None:
    """A resource that yields each file's events, normalised by dlt into tables, loaded as Parquet files."""
    import dlt as dlt_

    @dlt_.resource(name="events")
    def events():
        for file in files:
            yield json.loads(file.read_text(encoding="utf-8"))

    pipeline = dlt_.pipeline(
        pipeline_name="bench",
        pipelines_dir=str(out / "pipelines"),
        destination=dlt_.destinations.filesystem(bucket_url=(out / "lake").as_uri()),
        dataset_name="events",
    )
    pipeline.run(events(), loader_file_format="parquet")


def main() -> None:
    name, root, out, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    files = sorted((root / "events").glob("*.json"))[:count]
    out.mkdir(parents=True, exist_ok=True)
    __import__(name)  # Loading is not measured, as with the others.
    before = os.times()
    started = time.perf_counter()
    {"duckstatsbomb": duckstatsbomb, "dlt": dlt}[name](root, out, files)
    seconds = time.perf_counter() - started
    used = os.times()
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(getattr(used, part) - getattr(before, part) for part in ("user", "system", "children_user", "children_system"))
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "rssMb": max(peaks) / 1024}))


if __name__ == "__main__":
    main()
