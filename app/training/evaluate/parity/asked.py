"""Asks a model's TFLite file, as the impulse does, in the environment that runs this file.

`python -m app.training.evaluate.parity.asked` does so in another environment, which needs the
impulse's packages alone: a job as JSON comes in, the answers go out. Loads no TensorFlow.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter

from app.errors import BadPhoto
from app.impulse.impulse import Answer, Impulse
from app.impulse.runtime import PACKAGES, Runtime, hushed, pick_runtime, runtime_of
from app.impulse.spec import Precision, RuntimeName

REFERENCE = "reference"
"""The kernels that others are written after: slow, and what microcontrollers round like."""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what was said of a picture's clearest cell, and how long it took."""

    label: str
    verdict: str
    scores: dict[str, float]
    box: tuple[int, int, int, int] | None = None
    """In pixels of the picture; None where it was not told."""
    milliseconds: float = 0.0


Answers = list[Said | None]
"""None where a picture can't be read."""


def said_of(answer: Answer, milliseconds: float) -> Said:
    """Return what an answer says of its first cell."""
    first = answer.cells[0]
    box = (first.box.x0, first.box.y0, first.box.x1, first.box.y1)
    return Said(first.label, first.verdict, dict(first.scores), box, milliseconds)


def asked(impulse: Impulse, pictures: Sequence[Path]) -> Answers:
    """Return what an impulse says of each picture, from the bytes of its file to the verdict."""
    return [timed(lambda data: impulse.classify(data), one) for one in pictures]


def timed(classify: Callable[[bytes], Answer], picture: Path) -> Said | None:
    """Return what `classify` says of a picture's file, with the time it took."""
    data = picture.read_bytes()
    start = perf_counter()
    try:
        answer = classify(data)
    except BadPhoto:
        return None
    return said_of(answer, 1000 * (perf_counter() - start))


def by_file(
    model: Path, pictures: Sequence[Path], precision: Precision, kernels: str = ""
) -> Answers:
    """Return what a file of the model in the folder `model` says under the runtime installed.

    With REFERENCE as `kernels` by those; else as it serves.
    """
    runtime = _reference(pick_runtime().name) if kernels == REFERENCE else pick_runtime()
    return asked(Impulse.load(model, precision=precision, runtime=runtime), pictures)


def _reference(name: RuntimeName) -> Runtime:
    with hushed():
        module = import_module(PACKAGES[name])
    resolver = module.OpResolverType.BUILTIN_REF
    chosen = partial(runtime_of(name).interpreter, experimental_op_resolver_type=resolver)
    return Runtime(name, chosen)


def main() -> None:
    """Answer the job that comes as JSON: {model, precision, pictures}."""
    job = json.load(sys.stdin)
    pictures = [Path(one) for one in job["pictures"]]
    found = by_file(Path(job["model"]), pictures, job["precision"])
    json.dump([one and asdict(one) for one in found], sys.stdout)


if __name__ == "__main__":
    main()
