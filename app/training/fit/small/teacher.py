"""Asks a model that is served already what it says of the pictures that a smaller one learns from.

Between the samples and the training loop (knowledge distillation; Hinton et al. 2015,
https://arxiv.org/abs/1503.02531). The teacher sees the cell that it finds, whatever the
other is shown. Knows no network.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.errors import BadPhoto, TrainingError
from app.impulse.impulse import Impulse
from app.training.cache import Cache, contents
from app.training.data.dataset import Sample, cut
from app.training.files import sha256
from app.training.fit import manifest, start
from app.training.fit.run import Run
from app.training.workers import spread

if TYPE_CHECKING:
    from rich.progress import Progress

SOFTENING = 2.0
"""Temperature over its own: of what it learnt itself a teacher is too sure to say what is alike."""


def knows(model: Path, samples: list[Sample]) -> bool:
    """Tell whether the model in the folder `model` learnt from any of the samples' files."""
    learnt = manifest.learnt_from(model)
    return any(sha256(one.path) in learnt for one in samples)


def opinions(
    run: Run, samples: list[Sample], cache: Path, progress: "Progress"
) -> dict[int, NDArray[np.float32]]:
    """Return place in `samples` -> the teacher's softened probabilities (classes,) of its cell.

    Of those that the run parts and learns from; answers are cached in the folder `cache`.

    Raises:
        TrainingError: the teacher knows other classes, or learnt from what the run holds out.
    """
    config = run.config
    model = Path(config.teacher or "")
    if start.spec_of(model).classes != config.classes:
        raise TrainingError(f"{model} knows other classes than this run: it can't teach it.")
    if knows(model, run.split.held_out):
        raise TrainingError(
            f"{model.name} learnt from pictures that this run holds out, and would tell of them: "
            "hold out what it held out, or learn without it by --set teacher=null."
        )
    learnt = {one.path for one in run.split.train}
    places = [
        place
        for place, one in enumerate(samples)
        if one.label in config.classes and one.path in learnt
    ]
    asked = [samples[place] for place in places]
    parts = [contents(sorted(model.glob("*.*"))), contents(one.path for one in asked)]
    parts.append([str(one.box) for one in asked])

    def ask() -> list[list[float] | None]:
        asks = ((one,) for one in asked)
        with spread(_scores, asks, begin=_begin, given=(model,)) as answers:
            return list(progress.track(answers, total=len(asked), description="Asking the teacher"))

    found = Cache(cache).json("teacher", parts, [__name__], ask)
    return {
        place: softened(np.array(scores))
        for place, scores in zip(places, found, strict=True)
        if scores is not None
    }


def softened(scores: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return probabilities (classes,) at SOFTENING times their temperature."""
    soft = scores.clip(1e-9) ** (1 / SOFTENING)
    summed: NDArray[np.float32] = (soft / soft.sum()).astype(np.float32)
    return summed


_own: list[Impulse] = []
"""The teacher of this worker process."""


def _begin(model: Path) -> None:
    _own.append(Impulse.load(model))


def _scores(sample: Sample) -> list[float] | None:
    (impulse,) = _own
    try:
        data = sample.path.read_bytes()
        if not sample.box:
            return list(impulse.classify(data).cells[0].scores.values())
        pixels = impulse.input_block.read(data).pixels
    except (BadPhoto, OSError):
        return None
    height, width = pixels.shape[:2]
    return list(impulse.name(pixels, cut(sample.box, width, height)).scores.values())
