"""Says which files a run or a model learnt from and which it held out: `sources.json`.

Written with a run, passed on with its model, read before either is asked. Opens no pictures.
"""

from collections.abc import Iterable
from pathlib import Path

from app.errors import TrainingError
from app.training.data.dataset import Sample
from app.training.data.splits import Split
from app.training.files import read_json, sha256

FILE = "sources.json"

Manifest = dict[str, dict[str, str]]
"""Part (train, held_out, aside; boxed of the locator alone) -> SHA-256 of each file -> its name."""


def read(folder: Path) -> Manifest:
    """Read the manifest of a run or a model; raise TrainingError where there is none to use."""
    if not (folder / FILE).is_file():
        raise TrainingError(
            f"{folder} lacks {FILE}, so nobody can tell what its model learnt from."
        )
    found: Manifest = read_json(folder / FILE)
    return found


def of_split(split: Split) -> Manifest:
    """Return what a split learns from, holds out and leaves aside."""
    return {
        "train": listed(split.train),
        "held_out": listed(split.held_out),
        "aside": listed(split.aside),
    }


def listed(samples: Iterable[Sample]) -> dict[str, str]:
    """Return SHA-256 of each sample's file -> its set and name."""
    return {sha256(one.path): f"{one.origin}/{one.path.name}" for one in samples}


def learnt_from(folder: Path) -> set[str]:
    """Return the SHA-256 of every file learnt from, or left aside: no fair test either."""
    found = read(folder)
    return {*found["train"], *found.get("aside", ())}


def located_from(folder: Path) -> set[str]:
    """Return the SHA-256 of every file that the locate block may have learnt from."""
    return learnt_from(folder) | set(read(folder).get("boxed", ()))


def merged(model: Path, own: Manifest) -> Manifest:
    """Return what `model` learnt from and held out together with what a run does, its `own`.

    What one of the two learnt from is held out by neither.
    """
    before = read(model)
    both = {part: before.get(part, {}) | of for part, of in own.items()}
    if "boxed" in before:
        both["boxed"] = before["boxed"]
    learnt = both["train"].keys() | both["aside"].keys()
    both["held_out"] = {key: name for key, name in both["held_out"].items() if key not in learnt}
    return both
