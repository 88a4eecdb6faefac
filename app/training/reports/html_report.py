"""Writes an evaluation as one HTML page: figures, tables and the pictures behind them.

The last stop beside `report.py`: `sections.py` computes, `parts/templates/report.html.j2` words it.
Names no folder of this machine. Knows no model.
"""

from pathlib import Path

from app.errors import TrainingError
from app.training.evaluate.evaluation import Evaluation, Predictions
from app.training.evaluate.intervals import RESAMPLES
from app.training.files import write_text
from app.training.fit.config import TrainConfig
from app.training.reports import report, sections
from app.training.reports.parts.drawing import colours
from app.training.reports.parts.gallery import EXAMPLES
from app.training.reports.parts.page import render


def write(evaluation: Evaluation, command: str, path: Path) -> None:
    """Write the page to `path`; raise TrainingError where there is nothing to tell."""
    write_text(path, page(evaluation, command))


def page(evaluation: Evaluation, command: str) -> str:
    """Return the page of an evaluation that `command` made; sections without data are left out."""
    sets = dict(sorted(_filled(evaluation.predictions).items()))
    if not sets:
        raise TrainingError("There is no picture to report on.")
    found = evaluation.calibration
    held_out = _filled(evaluation.apart)
    leaky = evaluation.title.startswith("LEAKY")
    return render(
        "report.html",
        title=evaluation.title,
        leaky=leaky,
        colours=colours(evaluation.classes),
        classes=evaluation.classes,
        calibration=found,
        limits=report.limits(found) if found else "",
        total=sum(map(len, sets.values())),
        accuracy=sections.accuracy(sets),
        sets=[
            sections.of_set(place, name, of, evaluation.classes)
            for place, (name, of) in enumerate(sets.items())
        ],
        elsewhere=sections.on_sets(held_out),
        sureness=sections.reliability(sets),
        coverage=sections.coverage(sets, found),
        apart=sections.apart(sets, held_out),
        microscopes=report.microscopes(evaluation),
        kinds=report.kinds(evaluation),
        phone=sections.phone(evaluation.snapped),
        files=sections.files(evaluation.by_file),
        negatives=sections.negatives(sets, _filled(evaluation.negatives), found),
        # A model that saw a near-duplicate of the picture has learnt its label, right or wrong.
        errors={} if leaky else sections.errors(sets),
        examples=EXAMPLES,
        resamples=RESAMPLES,
        seed=TrainConfig.model_fields["seed"].default,
        left_out=report.left_out(evaluation),
        command=command,
    )


def _filled(sets: Predictions) -> Predictions:
    return {name: of for name, of in sets.items() if of}
