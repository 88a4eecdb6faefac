"""Writes the reviewed cells of the counts into a folder, for `smearlens data --from-history`.

Asks the same store as the server, which may be at work on it. Knows no layout of the set.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import TrainingError
from app.training.files import remove, replaced, writable_folder

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.counts.reviewed.manifest import Manifest


def write_reviewed(folder: Path, progress: "Progress") -> "Manifest":
    """Write the set into `folder`, in the place of an earlier one, and return what it tells.

    What the earlier one held out stays held out. Where it has the same cells it stays as it is.

    Raises:
        TrainingError: the folder holds something else, or it can't be written.
        NothingReviewed: there is no such cell.
        HistoryError: the database can't be read.
        NothingStored: the settings say so.
    """
    from app.commands.store import opened
    from app.counts.board.export import ids
    from app.counts.reviewed.packing import ReviewedSet
    from app.counts.store import Counts
    from app.settings import Settings

    before = _before(folder)
    writable_folder(folder.resolve().parent)
    with opened(Settings.read()) as history:
        made = ReviewedSet(Counts(history), ids(history), before)
        if before and made.manifest().version == before.version:
            return before
        with _new(folder) as partial:
            task = progress.add_task("Writing photos", total=len(made.photos) + 2)
            for name, content in made.parts():
                to = partial / name
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(content)
                progress.advance(task)
            return made.manifest()


def _before(folder: Path) -> "Manifest | None":
    """Return the manifest of the set that lies there; raise TrainingError for anything else."""
    from app.counts.reviewed.manifest import MANIFEST, opened
    from app.counts.reviewed.packing import TABLE

    if folder.exists() and not folder.is_dir():
        raise TrainingError(f"{folder} is a file: name a folder.")
    there = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
    if not there:
        return None
    if MANIFEST not in there or there - {MANIFEST, TABLE, "photos"}:
        raise TrainingError(
            f"{folder} holds other files than an earlier set of reviewed cells: name a new folder."
        )
    try:
        return opened((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise TrainingError(f"{folder / MANIFEST} can't be read.") from error


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """Yield a new folder, which takes the place of `folder` when the block ends well."""
    place = folder.resolve()
    old = place.with_name(f".old-{os.getpid()}-{place.name}")
    try:
        with replaced(place) as partial:
            partial.mkdir()
            yield partial
            if place.is_dir():
                place.rename(old)
    except BaseException:
        if old.is_dir() and not place.exists():
            old.rename(place)
        raise
    finally:
        remove(old)
