"""Reports of a model with classes of a laboratory's own: any number, any names."""

from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from app.cells import CELLS
from app.training.evaluate.calibration import Calibration
from app.training.evaluate.evaluation import Evaluation
from app.training.evaluate.metrics import Prediction

pytest.importorskip("sklearn", reason="the extra `train` is not installed")
pytest.importorskip("matplotlib", reason="the extra `train` is not installed")

from app.training.reports import html_report, report, sections
from app.training.reports.parts import drawing, figures

OWN = {
    "two": ("blast", "normal"),
    "cased and blank": ("Blast cell", "blast  cell, late", "NORMAL"),
    "letters": ("нормальная", "芽球", "Zelle μ", "_other", "cost $x$ and $y$", "a|b [red] <i>"),
    "numbers": ("1", "2", "10"),
    "many": tuple(f"class {number}" for number in range(12)),
    "five": (*CELLS, "basophil"),
}


def evaluated(classes: tuple[str, ...]) -> Evaluation:
    """An evaluation of two pictures a class, every third of them wrong."""
    predictions = []
    for number in range(2 * len(classes)):
        truth = classes[number // 2]
        label = classes[(number // 2 + (number % 3 == 2)) % len(classes)]
        scores = {name: 0.8 if name == label else 0.2 / (len(classes) - 1) for name in classes}
        predictions.append(
            Prediction(
                f"s/{number}", truth, label, 0.8, scores, picture=f"/far/{truth[:1]}{number}.jpg"
            )
        )
    evaluation = Evaluation("Recipe", classes, {"mine": predictions})
    evaluation.calibration = Calibration(1.0, dict.fromkeys(classes, 0.7), 0.5)
    evaluation.snapped = {0: evaluation.predictions, 3: evaluation.predictions}
    evaluation.apart = {"other": [replace(one, label=classes[0]) for one in predictions]}
    return evaluation


@pytest.mark.parametrize("classes", OWN.values(), ids=OWN)
def test_every_report_of_an_evaluation_shows_them(classes: tuple[str, ...]) -> None:
    evaluation = evaluated(classes)
    page = html_report.page(evaluation, "smearlens evaluate")
    out = StringIO()
    report.show(evaluation, Console(file=out, width=300))
    markdown = report.as_markdown(evaluation, "smearlens evaluate").replace("\\|", "|")
    for name in classes:
        assert name.replace("<i>", "&lt;i&gt;") in page
        assert name in markdown
        assert name in out.getvalue()
    assert "<i>" not in page
    assert list(report.as_data(evaluation)["sets"]["mine"]["recall"]) == list(classes)


@pytest.mark.parametrize("classes", OWN.values(), ids=OWN)
def test_every_class_has_a_colour_and_keeps_the_one_that_we_know(classes: tuple[str, ...]) -> None:
    shown = drawing.colours(classes)
    assert list(shown) == list(classes)
    assert all(shown[name] == CELLS[name].colour for name in classes if name in CELLS)
    assert len(set(shown.values())) >= min(len(classes), 5)


@pytest.mark.parametrize("classes", OWN.values(), ids=OWN)
def test_the_studios_figures_write_their_names_as_they_are(classes: tuple[str, ...]) -> None:
    drawn = [
        figures.class_bars([(name, 3, 2) for name in classes], "bars"),
        figures.confusion(np.eye(len(classes)), classes, "confusion"),
        figures.scatter(
            np.arange(2.0 * len(classes)).reshape(-1, 2),
            classes,
            np.zeros(len(classes), bool),
            "map",
        ),
    ]
    for svg in drawn:
        for name in classes:
            assert name.replace("<i>", "&lt;i&gt;").split(" ")[0] in svg
            assert "mathdefault" not in svg


def test_short_names_in_a_matrix_are_as_long_as_it_takes_to_tell_them_apart() -> None:
    assert figures.shortened(("eosinophil", "monocyte")) == ["eosi.", "mono."]
    assert figures.shortened(("monoblast", "monocyte")) == ["monob.", "monoc."]
    assert figures.shortened(("blast 1", "blast 2")) == ["blast 1", "blast 2"]
    assert figures.shortened(("one", "two")) == ["one", "two"]


def test_only_classes_that_we_know_take_a_plural() -> None:
    assert sections.plural("monocyte") == "the monocytes"
    assert sections.plural("normal") == "“normal”"
