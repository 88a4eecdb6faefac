"""Teaches by a folder of pictures, in the same store as the server's.

Called by `teaching.py`; shows the pictures to the model, has the lesson, and stores what is of
use. Knows no terminal but its progress bar.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.classify import read_file
from app.commands.folder import Labelled, choose
from app.commands.outcome import Outcome
from app.errors import NameTaken, NoSuchHead, NotTeachable, SmearlensError
from app.history.history import History
from app.impulse.impulse import Impulse
from app.settings import Settings
from app.teaching.kept.renewal import lesson_of, named
from app.teaching.kept.rows import Kind, Shown, Taught, TaughtClass, coloured, of_model
from app.teaching.kept.showing import show
from app.teaching.prior import Prior
from app.teaching.store import EXAMPLES_MOST, Teachings

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold what was shown of a folder, before anything is learnt from it."""

    name: str
    kind: Kind
    frame: bool
    found: Taught | None
    """What is called so already."""
    before: list[Shown]
    """Its named cells."""
    shown: list[Shown]
    """Cells that are new to it."""
    classes: list[str]
    """All that they and those before may be."""
    pictures: int
    """Labelled ones of the folder."""
    known: int
    """Of these, those that it was shown before."""
    skipped: dict[str, str]
    """File -> why it can't be used."""
    left_out: dict[str, int]
    """Why -> how many."""


class Lessons:
    """Teach by folders."""

    def __init__(self, settings: Settings, history: History) -> None:
        """Load the model.

        Raises:
            NotTeachable: it can't be taught on the spot.
            ModelUnusable, NoRuntime: it can't be loaded.
        """
        self._settings = settings
        self._impulse = Impulse.load(settings.model, settings.workers)
        if not self._impulse.spec.prior:
            raise NotTeachable
        self._prior = Prior.of(settings.model, self._impulse.spec)
        self._teachings = Teachings(history)

    def show(self, folder: Path, name: str, kind: Kind, frame: bool, progress: "Progress") -> Batch:
        """Show the pictures in `folder` to the model, but those that it was shown before.

        Raises:
            NameTaken: what is called so is of another sort.
            TrainingError: the folder can't be read.
        """
        found = self._find(name)
        if found and (found.kind, found.frame) != (kind, frame):
            raise NameTaken
        before = named(self._teachings, found.id, self._impulse) if found else []
        there = self._teachings.examples(found.id) if found else []
        of_model = kind == "microscope"
        labels = list(self._impulse.spec.classes) if of_model else found.labels if found else []
        chosen = choose(folder, labels, of_model, EXAMPLES_MOST, progress)
        known = {one.photo_sha256 for one in there}
        shown: list[Shown] = []
        skipped = dict(chosen.skipped)
        again = 0
        with ThreadPoolExecutor(self._settings.workers) as pool:
            look = partial(self._look, frame, known)
            cells = pool.map(look, chosen.pictures)
            steps = progress.track(cells, len(chosen.pictures), description="Looking at pictures")
            try:
                for one, seen in zip(chosen.pictures, steps, strict=True):
                    if isinstance(seen, str):
                        skipped[one.file] = seen
                    elif seen is None or seen.photo_sha256 in known:
                        again += 1
                    else:
                        known.add(seen.photo_sha256)
                        shown.append(seen)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return Batch(
            name=found.name if found else name,
            kind=kind,
            frame=frame,
            found=found,
            before=before,
            shown=shown[: EXAMPLES_MOST - len(there)],
            classes=list(dict.fromkeys([*labels, *chosen.classes])),
            pictures=chosen.found,
            known=again,
            skipped=skipped,
            left_out=chosen.left_out,
        )

    def learn(self, batch: Batch) -> Outcome:
        """Teach by what was shown, and store it; where that does not help, nothing is stored.

        Raises:
            TooFewExamples: there is too little to learn from.
            BadName, NameTaken, TooManyHeads, HistoryError: it can't be stored.
        """
        all_shown = [*batch.before, *batch.shown]
        lesson = lesson_of(
            batch.name, batch.kind, batch.frame, all_shown, self._impulse, self._prior
        )
        outcome = Outcome(
            name=batch.name,
            kind=batch.kind,
            report=lesson.report,
            found=batch.pictures,
            added=len(batch.shown),
            skipped=batch.skipped,
            left_out=batch.left_out,
        )
        if outcome.used:
            head = self._stored(batch)
            self._teachings.add_examples(head.id, batch.shown)
            self._teachings.save_lesson(head.id, lesson)
        return outcome

    def _stored(self, batch: Batch) -> Taught:
        """Return what the cells belong to, with all their classes."""
        found = batch.found
        if batch.kind == "microscope":
            classes: Sequence[TaughtClass] = of_model(self._impulse.spec)
        else:
            chosen = {one.label: one.colour for one in found.classes} if found else {}
            classes = coloured(batch.classes, chosen)
        if found is None:
            return self._teachings.create(batch.name, batch.kind, classes, batch.frame)
        if list(found.classes) != list(classes) and batch.kind == "classes":
            return self._teachings.set_classes(found.id, classes)
        return found

    def _find(self, name: str) -> Taught | None:
        try:
            return self._teachings.find(name)
        except NoSuchHead:
            return None

    def _look(self, frame: bool, known: set[str], one: Labelled) -> Shown | str | None:
        """Return what the model makes of a picture, why it can't, or None of one it knows."""
        try:
            data = read_file(str(one.path), self._settings.max_upload_mb * 1_000_000)
            if hashlib.sha256(data).hexdigest() in known:
                return None
            seen = show(data, self._impulse, frame=frame, label=one.label, group=one.group)
            return seen[0]
        except SmearlensError as error:
            return str(error)
