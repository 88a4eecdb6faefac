"""Makes the replay set that is shipped with a model (`fit/replay.py` reads it).

At the export, from what a run learnt and held out. Takes pictures of those sets alone whose
licence lets them be passed on, where SMEARLENS_DATA has them: a lab's own folder may bear any name.
Knows no network.
"""

import csv
import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image, ImageOps

from app.training import files
from app.training.data import negatives, scenes, sets
from app.training.data.dataset import Sample
from app.training.data.negatives import NEGATIVES, NO_SMEAR
from app.training.files import sha256
from app.training.fit.replay import NAME, TABLE, Part
from app.training.fit.run import Run

SIDE = 280
"""Short side in pixels of a picture to learn from, at most: its cell keeps 80 and more."""
QUALITY = 80
COLUMNS = ("file", "part", "set", "label", "group", "name", "sha256")


@dataclass(frozen=True, slots=True)
class Licence:
    """Say under what a set may be passed on, and how much of it is."""

    terms: str
    learn: int
    """Pictures of each class, at most; half as many of each kind of negative."""
    measure: int


OPEN = {
    "bccd": Licence(
        "BCCD Dataset, Copyright (c) 2017 shenggan and cosmicad, MIT License.\n"
        "https://github.com/Shenggan/BCCD_Dataset",
        learn=24,
        measure=32,
    ),
    "pbc": Licence(
        "PBC, a dataset of normal peripheral blood cells: Acevedo et al., Data in Brief 30 (2020)\n"
        "105474, https://doi.org/10.17632/snkd93bnjr, CC BY 4.0\n"
        "(https://creativecommons.org/licenses/by/4.0/).",
        learn=24,
        measure=12,
    ),
    "chula": Licence(
        "Chula RBC-12-Dataset, Copyright (c) 2021 Chula PIC Lab, MIT License.\n"
        "https://github.com/Chula-PIC-Lab/Chula-RBC-12-Dataset",
        learn=16,
        measure=0,
    ),
    "scene": Licence(
        "Drawn by Smearlens: pages, plots, noise and the like, Apache License 2.0.",
        learn=48,
        measure=0,
    ),
}
"""Set -> its licence. Raabin-WBC has none that says so, and JTSC is for research."""

MIT = """\
The MIT License, for the sets that name it:

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def pass_on(run: Run, cache: Path, to: Path) -> None:
    """Write the replay set of the run's model into the folder `to`, with the cache in `cache`.

    That of the model which the run started from, where there is one.
    """
    config = run.config
    if config.start:
        if (config.start / NAME).is_file():
            shutil.copyfile(config.start / NAME, to / NAME)
        return
    learn, measure = run.split.train, run.split.held_out
    if not any(map(_licence, learn)):
        return
    if config.kinds:
        found = negatives.read(config.negatives, cache, config.classes)
        learn, measure = [*learn, *found.learnt], [*measure, *found.tested]
    write(to, learn, measure)


def write(to: Path, learn: Sequence[Sample], measure: Sequence[Sample]) -> int:
    """Write the replay set into the folder `to` and return how many pictures it holds.

    Of each class of each set the same few every time. Without a picture no file is written.

    Raises:
        TrainingError: the file can't be written.
    """
    parts: tuple[tuple[Part, list[Sample]], ...] = (
        ("learn", list(_few(learn, "learn"))),
        ("measure", list(_few(measure, "measure"))),
    )
    chosen = [(part, one) for part, of_part in parts for one in of_part]
    if not chosen:
        return 0
    table = io.StringIO(newline="")
    rows = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    rows.writeheader()
    contents = {"LICENCES.txt": _licences({_set(one) for _, one in chosen}).encode()}
    for part, one in chosen:
        content = _smaller(one.path) if part == "learn" else one.path.read_bytes()
        suffix = ".webp" if part == "learn" else one.path.suffix.lower()
        name = f"{part}/{_set(one)}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        contents[name] = content
        rows.writerow(
            {
                "file": name,
                "part": part,
                "set": _set(one),
                "label": one.label,
                "group": one.group,
                "name": one.path.name,
                "sha256": sha256(one.path),
            }
        )
    contents[TABLE] = table.getvalue().encode()
    files.write(to / NAME, lambda file: file.write(_zipped(contents)))
    return len(chosen)


def _few(samples: Sequence[Sample], part: Part) -> Iterator[Sample]:
    """Yield as many of each class of each open set as its licence's row says, one a group."""
    taken: Counter[tuple[str, str]] = Counter()
    groups: set[str] = set()
    for one in sorted(samples, key=_lot):
        licence = _licence(one)
        if licence is None or one.beside or (part == "learn" and one.group in groups):
            continue
        most = licence.learn if part == "learn" else licence.measure
        if one.label in NEGATIVES:
            most //= 2
        if taken[_set(one), one.label] < most:
            taken[_set(one), one.label] += 1
            groups.add(one.group)
            yield one


def _licence(one: Sample) -> Licence | None:
    """Return the licence of the open set that a sample is of, if it is of one."""
    name, root = _set(one), sets.data_root()
    there = root and one.path.resolve().is_relative_to((root / name).resolve())
    return OPEN.get(name) if there or one.origin == NO_SMEAR else None


def _set(one: Sample) -> str:
    """Return the set of a sample; that of a negative is `pbc platelet`, say."""
    if one.origin != NO_SMEAR:
        return one.origin.split()[0]
    return "scene" if scenes.is_drawn(one.path.name) else NO_SMEAR


def _lot(one: Sample) -> tuple[str, str, str]:
    """Return what a sample is ordered by: its set, then by chance, the same everywhere."""
    chance = hashlib.sha256(f"{one.group}/{one.path.name}".encode()).hexdigest()
    return _set(one), one.label, chance


def _smaller(path: Path) -> bytes:
    """Return the picture as WebP, no larger than is learnt from."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    scale = SIDE / min(picture.size)
    if scale < 1:
        width, height = (round(scale * side) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BOX, reducing_gap=None)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


def _licences(names: set[str]) -> str:
    terms = [f"{name}\n{OPEN[name].terms}" for name in sorted(names)]
    changed = (
        "The pictures in learn/ were made smaller and saved anew; those in measure/ are as they "
        "came."
    )
    return "\n\n".join([*terms, changed, MIT])


def _zipped(contents: dict[str, bytes]) -> bytes:
    """Return a .zip of `contents` that is the same whenever it is made."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as packed:
        for name, content in sorted(contents.items()):
            how = ZIP_DEFLATED if name.endswith((".csv", ".txt")) else ZIP_STORED
            packed.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, how)
    return out.getvalue()
