"""Asks all targets of a model about the same pictures, one after another, and compares.

Between `targets.py` and the report. Knows no page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.errors import SmearlensError, TrainingError
from app.impulse.spec import ImpulseSpec
from app.training.evaluate.parity.asked import Answers
from app.training.evaluate.parity.comparison import Row, compared
from app.training.evaluate.parity.pictures import crops
from app.training.evaluate.parity.targets import Target, of_model, of_small_model

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Parity:
    """Hold how all targets of one model answered the same pictures."""

    model: str
    reference: str
    asked: str
    """What they were asked about."""
    rows: tuple[Row, ...]

    @property
    def within(self) -> bool:
        """Whether every target that could be asked keeps its bound."""
        return all(row.within for row in self.rows)


def all_compared(
    model: Path,
    small: Path | None,
    pictures: Sequence[Path],
    origin: str,
    litert: Path,
    only: Sequence[str] = (),
    progress: "Progress | None" = None,
) -> list[Parity]:
    """Return the comparison of the model and, where there is one, of a small model.

    The small one is asked about crops of the cells that the other finds in the same pictures.

    Raises:
        TrainingError: a reference can't be asked, or `only` names no target.
    """
    large = of_model(model, litert)
    little = of_small_model(small, litert) if small else []
    if unknown := set(only) - {one.key for one in (*large, *little)}:
        known = ", ".join(sorted({one.key for one in (*large, *little)}))
        raise TrainingError(f"There is no target {min(unknown)}: there are {known}.")
    found, reference = parity(
        model, large, pictures, f"{len(pictures)} pictures of {origin}", only, progress
    )
    if not small:
        return [found]
    with TemporaryDirectory() as folder:
        cut = crops(pictures, reference, Path(folder))
        other, _ = parity(small, little, cut, f"{len(cut)} crops of {origin}", only, progress)
    return [found, other]


def parity(
    model: Path,
    targets: Sequence[Target],
    pictures: Sequence[Path],
    asked: str,
    only: Sequence[str] = (),
    progress: "Progress | None" = None,
) -> tuple[Parity, Answers]:
    """Return the comparison with the first target, and what that one answered.

    With `only` the others are asked that are named there, by their keys.

    Raises:
        TrainingError: the reference can't be asked.
    """
    first, *others = targets
    chosen = [one for one in others if not only or one.key in only]
    task = progress.add_task("Asking", total=1 + len(chosen)) if progress else None

    def told(done: Target) -> None:
        if progress and task is not None:
            progress.update(task, advance=1, description=f"Asked {done.name}")

    reference = first.ask(model, pictures)
    told(first)
    rows = [compared(first.name, reference, reference, first.bound)]
    for one in chosen:
        rows.append(_asked(one, model, pictures, reference))
        told(one)
    spec = ImpulseSpec.read(model)
    return Parity(f"{spec.name} {spec.version}", first.name, asked, tuple(rows)), reference


def _asked(target: Target, model: Path, pictures: Sequence[Path], reference: Answers) -> Row:
    try:
        answers = target.ask(model, pictures)
    except (SmearlensError, ImportError) as error:
        return Row(target.name, bound=str(target.bound), why_not=str(error))
    return compared(target.name, answers, reference, target.bound)
