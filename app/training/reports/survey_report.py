"""Prints how well fields are surveyed: a table of kinds, one of leukocytes, one of layouts.

The last stop of the figures of `evaluate/finding/surveying.py`; computes none itself.
"""

from collections.abc import Sequence

from rich.console import Console

from app.training.evaluate.finding.surveying import Compared, KindScore, LaidOut, Rate, SurveyScore
from app.training.reports.parts.table import Table
from app.training.reports.parts.wording import between

CALLED = {"leukocyte": "leukocytes", "red_cell": "red cells", "platelet": "platelets"}


def show(scores: Sequence[Compared], layouts: Sequence[LaidOut], console: Console) -> None:
    """Print the tables."""
    console.print(_kinds(scores).to_rich())
    console.print(_leukocytes(scores).to_rich())
    if layouts:
        console.print(_layouts(layouts).to_rich())


def _kinds(scores: Sequence[Compared]) -> Table:
    rows = [
        (
            of.survey.name,
            CALLED[one.kind],
            _rate(one.f1),
            f"{one.precision:.1%}",
            f"{one.recall:.1%}",
            _rate(one.count_error),
            f"{one.mean_error:.1%}",
            str(one.boxes),
            f"{one.fields} of {one.groups}",
            f"{of.survey.milliseconds:.0f}",
        )
        for of in scores
        for one in of.survey.kinds
    ]
    return Table(
        (
            *("set", "kind", "F1 at IoU 0.5", "precision", "recall", "count off by"),
            *("guessing the mean", "boxes", "fields of groups", "CPU ms"),
        ),
        tuple(rows),
        "The survey against boxes drawn by hand",
        "In brackets: 95 % intervals, bootstrap over groups (fields, smears).",
    )


def _leukocytes(scores: Sequence[Compared]) -> Table:
    rows = []
    for of in scores:
        ways: list[tuple[str, SurveyScore | None]] = [
            ("survey", of.survey),
            ("first look", of.alone),
            ("first look, not learnt from", of.unlearnt),
            ("as it serves", of.serving),
        ]
        for way, score in ways:
            if score is not None and score.kinds:
                one: KindScore = score.kinds[0]
                rows.append(
                    (
                        score.name,
                        way,
                        _rate(one.f1),
                        f"{one.precision:.1%}",
                        f"{one.recall:.1%}",
                        f"{one.fields} of {one.groups}",
                        f"{score.milliseconds:.1f}",
                    )
                )
    return Table(
        (
            "set",
            "leukocytes by",
            "F1 at IoU 0.5",
            "precision",
            "recall",
            "fields of groups",
            "CPU ms",
        ),
        tuple(rows),
        "Leukocytes, by the survey and by the locate block alone",
        "The locate block learnt from some of these fields itself.",
    )


def _layouts(layouts: Sequence[LaidOut]) -> Table:
    return Table(
        ("pictures of", "leukocytes laid out", "first look", "counted", "ms to find"),
        tuple(
            (
                one.name,
                str(one.cells),
                ", ".join(map(str, one.first)),
                ", ".join(map(str, one.counted)),
                f"{one.milliseconds:.0f}",
            )
            for one in layouts
        ),
        "Fields laid out of whole pictures of one cell each",
        "One number a field.",
    )


def _rate(one: Rate) -> str:
    return between(one.value, one.low, one.high, ".1%")
