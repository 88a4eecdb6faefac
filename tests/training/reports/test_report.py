"""Figures put into words, Markdown and data; none is computed here."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from app.training.evaluate.calibration import Calibration
from app.training.evaluate.evaluation import Evaluation
from app.training.evaluate.metrics import Prediction
from app.training.reports import report

pytest.importorskip("sklearn", reason="the extra `train` is not installed")


@pytest.fixture
def evaluation() -> Evaluation:
    predictions = [
        Prediction("a", "monocyte", "monocyte", 0.9),
        Prediction("a", "monocyte", "monocyte", 0.8),
        Prediction("b", "monocyte", "neutrophil", 0.4),
        Prediction("c", "neutrophil", "neutrophil", 0.7),
    ]
    result = Evaluation("Shipped model", ("monocyte", "neutrophil"), {"bccd": predictions})
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
    assert [line.count("|") for line in tables] == [6, 6, 6, 6, 4, 4, 4, 4, 9, 9, 9]
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


def test_home_and_foreign_microscopes_stand_in_one_table(evaluation: Evaluation) -> None:
    assert report.as_data(evaluation)["microscopes"] == []
    evaluation.calibration = Calibration(1.0, unsure_below=0.75, known_least=0.0)
    evaluation.apart = {
        "jtsc": [
            Prediction("d", "monocyte", "monocyte", 0.9),
            Prediction("e", "monocyte", "neutrophil", 0.8),
            Prediction("f", "neutrophil", "neutrophil", 0.5),
            Prediction("g", "neutrophil", "monocyte", 0.6),
        ]
    }
    home, abroad = report.microscopes(evaluation).rows
    assert home[0] == "bccd, folds"
    assert abroad[0] == "jtsc, left out"
    assert abroad[1].startswith("50.0% (")
    assert abroad[2].startswith("50.0% (")
    assert abroad[3] == "50.0%"
    assert abroad[4:6] == ("50.0%", "0.0%")
    assert abroad[6].startswith("50.0% (")
    assert abroad[7] == "4 of 4 groups"
    assert "| jtsc, left out |" in report.as_markdown(evaluation, "smearlens evaluate")


def test_each_kind_has_its_recall_and_what_it_is_mistaken_for(evaluation: Evaluation) -> None:
    scores = {"monocyte": 0.5, "neutrophil": 0.5}
    evaluation.negatives = {
        "other kinds of cells": [
            Prediction("p", "basophil", "neutrophil", 0.9, scores, {"basophil": 0.8}),
            Prediction("q", "basophil", "neutrophil", 0.9, scores, {"basophil": 0.1}),
        ],
        "no smear": [Prediction("r", "no_cell", "monocyte", 0.5, scores, {}, reason="not_located")],
    }
    table = report.kinds(evaluation)
    assert table
    basophil, nothing = table.rows
    assert basophil[0] == "basophil"
    assert basophil[1].startswith("50.0% (")
    assert basophil[3] == "1 neutrophil"
    assert nothing[1].startswith("100.0% (")


def test_refusals_are_counted_and_the_accuracy_is_over_all(evaluation: Evaluation) -> None:
    sure, wrong, *others = evaluation.predictions["bccd"]
    evaluation.predictions["bccd"] = [
        sure,
        replace(wrong, truth="neutrophil"),
        replace(others[0], reason="close"),
        replace(others[1], reason="not_located"),
    ]
    (row,) = report.microscopes(evaluation).rows
    assert row[0] == "bccd"
    assert row[1].startswith("50.0% (")
    assert row[3:6] == ("50.0%", "25.0%", "25.0%")
    assert row[6].startswith("50.0% (")
    assert report.as_data(evaluation)["sets"]["bccd"]["verdicts"] == {
        "sure": 2,
        "wrong_when_sure": 1,
        "unsure": 1,
        "no_cell": 1,
    }
