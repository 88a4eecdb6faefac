"""Asks an exported model about what its run held out, and what it lost of the one it began from.

What `smearlens export` says of a model is what `smearlens evaluate` says of it on the same
pictures. Refused ones count, and are counted. What was forgotten shows on the part of the
replay set that neither model learnt from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.impulse.spec import ImpulseSpec
from app.training.data.dataset import Sample
from app.training.evaluate.calibration import Sureness, sureness
from app.training.evaluate.evaluation import CACHE, asked
from app.training.evaluate.metrics import Score, score
from app.training.files import sha256
from app.training.fit import replay
from app.training.fit.run import Run

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Hold how a model did on the pictures of one set, none of which it learnt from."""

    origin: str
    score: Score
    sureness: Sureness

    @property
    def interval(self) -> str:
        """The 95 % interval of the accuracy, in words."""
        low, high = (f"{100 * end:.0f}" for end in self.score.interval)
        return f"95 % interval {low} to {high} %"

    def sentence(self) -> str:
        """Say it in one sentence."""
        counts, sure = self.sureness, self.sureness.sure
        right = f" ({sure - counts.wrong_when_sure} of them rightly)" if sure else ""
        return (
            f"{self.origin}: {100 * self.score.accuracy:.1f} % of {self.score.pictures} held-out "
            f"pictures named rightly ({self.interval}, {self.score.groups} groups);"
            f" {sure} sure{right}, {counts.unsure} unsure, {counts.no_cell} no cell."
        )

    def since(self, before: "HeldOut") -> str:
        """Say it beside what another model did before on the same pictures."""
        was, now, of, score = before.sureness, self.sureness, before.score, self.score
        return (
            f"named rightly {100 * of.accuracy:.1f} -> {100 * score.accuracy:.1f} % "
            f"({self.interval}), macro recall {100 * of.macro_recall:.1f} -> "
            f"{100 * score.macro_recall:.1f} %, sure {was.sure} -> {now.sure}, "
            f"of them wrong {was.wrong_when_sure} -> {now.wrong_when_sure}, "
            f"no cell {was.no_cell} -> {now.no_cell}"
        )


def held_out(
    model: Path, samples: Sequence[Sample], cache: Path, progress: "Progress"
) -> list[HeldOut]:
    """Ask the model in the folder `model` about `samples`, set by set; unreadable ones don't count.

    Answers are cached in `cache`. Raises TrainingError where a worker process was killed.
    """
    classes = ImpulseSpec.read(model).classes
    return [
        HeldOut(origin, score(of, classes), sureness(of, None))
        for origin, of in sorted(asked(model, samples, cache, progress).items())
    ]


def compare(run: Run, model: Path, after: Sequence[HeldOut], progress: "Progress") -> list[str]:
    """Say what `model` learnt and lost against the one that `run` started from.

    `after` is how it did on the pictures that were held out.
    """
    start = run.config.start
    if not start:
        return []
    lines, cache = [], run.folder.parent / CACHE
    both = set(ImpulseSpec.read(start).classes) & set(run.config.classes)
    if after and both >= {one.label for one in run.split.held_out}:
        before = {one.origin: one for one in held_out(start, run.split.held_out, cache, progress)}
        for one in after:
            lines.append(f"{one.origin}, from {start.name}: {one.since(before[one.origin])}.")
    learnt = {sha256(one.path) for one in (*run.split.train, *run.split.aside)}
    replayed = replay.read(start, cache).measure
    measured = [one for one in replayed if sha256(one.path) not in learnt]
    elsewhere = [one for one in measured if one.label in both]
    if not elsewhere:
        return [*lines, f"Nothing tells what it lost of what {start.name} knew."]
    lines.append("Elsewhere, on pictures that neither model learnt from:")
    found = (held_out(one, elsewhere, cache, progress) for one in (start, model))
    for was, now in zip(*found, strict=True):
        name = was.origin.removeprefix(replay.PREFIX)
        lines.append(f"  {name}: {now.since(was)} (n = {was.score.pictures}).")
    others = [one for one in measured if one.label in run.config.kinds]
    if others:
        sure = [
            sum(one.verdict == "sure" for of in answers.values() for one in of)
            for answers in (asked(one, others, cache, progress) for one in (start, model))
        ]
        lines.append(f"  {len(others)} cells of other kinds: called sure {sure[0]} -> {sure[1]}.")
    return lines
