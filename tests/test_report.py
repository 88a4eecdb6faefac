"""Figures put into words, Markdown and data; none is computed here."""

import json
from io import StringIO

import pytest
from rich.console import Console

from app.training import report
from app.training.evaluate import Evaluation
from app.training.metrics import Prediction

pytest.importorskip("sklearn", reason="the extra `train` is not installed")


@pytest.fixture
def evaluation() -> Evaluation:
    said = [
        Prediction("a", "monocyte", "monocyte", 0.9),
        Prediction("a", "monocyte", "monocyte", 0.8),
        Prediction("b", "monocyte", "neutrophil", 0.4),
        Prediction("c", "neutrophil", "neutrophil", 0.7),
    ]
    result = Evaluation("Shipped model", ("monocyte", "neutrophil"), {"bccd": said})
    result.left_out["learnt from"] = 7
    return result


def test_the_terminal_shows_every_figure(evaluation: Evaluation) -> None:
    out = StringIO()
    report.show(evaluation, Console(file=out, width=100))
    text = out.getvalue()
    assert "accuracy 75.0%" in text
    assert "4 pictures of 3 sources" in text
    assert "66.7%" in text
    assert "Left out: 7 learnt from." in text


def test_data_for_machines_holds_the_same_figures(evaluation: Evaluation) -> None:
    figures = json.loads(json.dumps(report.as_data(evaluation)))
    assert figures["sets"]["bccd"]["accuracy"] == 0.75
    assert figures["sets"]["bccd"]["confusion"] == [[2, 1], [0, 1]]
    assert figures["left_out"] == {"learnt from": 7}


def test_markdown_tables_have_as_many_cells_in_every_row(evaluation: Evaluation) -> None:
    page = report.as_markdown(evaluation, "smearlens evaluate")
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert [line.count("|") for line in tables] == [6, 6, 6, 6, 4, 4, 4, 4]
    assert "    smearlens evaluate\n" in page


def test_a_section_replaces_the_old_one_of_its_heading_and_no_other() -> None:
    page = report.put_section("# Evaluation\n", "## One\n\nfirst\n")
    page = report.put_section(page, "## Two\n\nsecond\n")
    page = report.put_section(page, "## One\n\nnew\n")
    assert page == "# Evaluation\n\n## One\n\nnew\n\n## Two\n\nsecond\n"


def test_fields_that_nobody_named_are_told_by_how_many_keep_their_name(
    evaluation: Evaluation,
) -> None:
    names = {0: ("monocyte", "monocyte"), 3: ("monocyte", "neutrophil")}
    evaluation.unnamed = {
        severity: [
            Prediction(f"txl/{place}", "boxed", label, 0.9, picture=f"{place}.jpg")
            for place, label in enumerate(labels)
        ]
        for severity, labels in names.items()
    }
    (line,) = [line for line in report.more(evaluation) if "nobody named" in line]
    assert line.startswith("Phone's photo, severity 3,")
    assert "50.0% of 2 (0.0% to 100.0%)" in line
