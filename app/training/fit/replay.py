"""Reads the replay set that is shipped with a model: some of what it learnt from, to go on with.

Between a model's folder and a training that starts from it: one part is learnt again, so that
nothing is forgotten, another is never learnt from and tells what was. `export/replay.py` makes
the file. Knows no network.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from app.errors import TrainingError
from app.training.cache import Cache, contents
from app.training.data.dataset import Sample
from app.training.data.layouts.names import matched

NAME = "replay.zip"
TABLE = "replay.csv"
PREFIX = "replay "
"""Before the name of the set that a picture is from: a laboratory's own may have that name."""

Part = Literal["learn", "measure"]


@dataclass(frozen=True, slots=True)
class Replay:
    """Hold both parts; no group is in both."""

    learn: list[Sample]
    """Pictures that the model learnt from, made smaller."""
    measure: list[Sample]
    """Files as they are, of groups that no training of the model ever learnt from."""

    def called(self, names: Sequence[str]) -> list[Sample]:
        """Return what there is to learn of the classes and kinds `names`, as they are written."""
        labels = [matched(one.label, names) for one in self.learn]
        pairs = zip(self.learn, labels, strict=True)
        return [replace(one, label=label) for one, label in pairs if label is not None]


def read(model: Path, cache: Path) -> Replay:
    """Read the replay set of the model in the folder `model`, unpacked into the cache in `cache`.

    Empty where the model has none.

    Raises:
        TrainingError: the file is damaged, or can't be unpacked.
    """
    packed = model / NAME
    if not packed.is_file():
        return Replay([], [])

    def unpack(to: Path) -> None:
        with ZipFile(packed) as file:
            file.extractall(to)

    parts: dict[str, list[Sample]] = {"learn": [], "measure": []}
    try:
        unpacked = Cache(cache).folder("replay", contents([packed]), [__name__], unpack)
        with (unpacked / TABLE).open(newline="", encoding="utf-8") as table:
            for row in csv.DictReader(table):
                parts[row["part"]].append(_sample(row, unpacked))
    except (BadZipFile, KeyError, ValueError, FileNotFoundError) as error:
        raise TrainingError(f"{packed} is damaged. Copy the model's folder anew.") from error
    return Replay(**parts)


def set_weights(
    samples: Sequence[Sample], share: float, classes: Sequence[str]
) -> dict[str, float]:
    """Return set -> its share of the crops: `share` for all replayed sets, the rest for others."""
    sets = {one.origin: one.origin.startswith(PREFIX) for one in samples if one.label in classes}
    replayed = sum(sets.values())
    own = len(sets) - replayed
    return {
        name: (share / replayed if again else (1 - share) / own) if replayed and own else 1.0
        for name, again in sets.items()
    }


def _sample(row: dict[str, str], folder: Path) -> Sample:
    group = f"{PREFIX}{row['group']}"
    return Sample(folder / row["file"], row["label"], group, f"{PREFIX}{row['set']}")
