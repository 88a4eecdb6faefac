"""How many cells of filmed slides are found, missed, and found twice.

Run by hand: `python -m tests.system.slide_cells`. Lays 20 real fields (BCCD) side by side, four
times, films them to and fro as a hand does, once and back, and compares with people's boxes.
"""

import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from app.assets import asset
from app.impulse.impulse import Impulse
from app.slide.sweep import Sweep
from tests.kit.slides import (
    VIEW,
    bccd_slide,
    film,
    missed_and_twice,
    nearest,
    walk,
    whole,
    write_video,
)

SEEDS = range(10, 14)
"""Others than those by which the rule of what is taken for a cell was chosen (0 to 3)."""


def main() -> None:
    impulse = Impulse.load(asset("models") / "wbc")
    for back in (False, True):
        many = Counter[str]()
        for seed in SEEDS:
            slide = bccd_slide(Path(os.environ["SMEARLENS_DATA"]), 5, 4, seed)
            points = whole(slide)
            way = [*points, *points[::-1]] if back else points
            with TemporaryDirectory() as folder:
                path = Path(folder, "slide.mp4")
                write_video(path, film(slide, walk(way, 24)))
                sweep = Sweep(impulse)
                sweep.video(path)
            known = sweep.end().known
            places = [(one.place.x * VIEW[0], one.place.y * VIEW[0]) for one in known]
            missed, twice = missed_and_twice(slide, places, 120)
            found = len(slide.cells) - len(missed)
            many += {"cells": len(slide.cells), "found": found, "twice": len(twice)}
            for one, place in zip(known, places, strict=True):
                if nearest(slide, place, 120) is None:
                    many[f"no boxed cell, {one.best.cell.verdict}"] += 1
        print("there and back" if back else "once", dict(many), flush=True)


if __name__ == "__main__":
    main()
