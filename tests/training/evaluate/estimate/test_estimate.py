"""The estimate of the shipped model: that of its files, on the terminal, in JSON and on pages."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app.errors import TrainingError
from app.estimate import Estimate
from app.impulse.spec import ImpulseSpec
from app.training import cli
from app.training.evaluate.estimate.estimate import estimated
from app.training.evaluate.estimate.graph import Graph
from app.training.reports.targets import estimate_page, estimate_report
from tests.training.evaluate.estimate.test_graph import WBC

REPORT = WBC / "report.html"


@pytest.fixture(scope="module")
def shipped() -> Estimate:
    found = Estimate.beside(WBC, ImpulseSpec.read(WBC))
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["wbc", "arduino"])
def test_the_estimate_beside_a_model_is_that_of_its_files(name: str) -> None:
    pytest.importorskip("tflite_micro", reason="the extra `micro` is not installed")
    model = WBC.with_name(name)
    assert estimated(model) == Estimate.beside(model, ImpulseSpec.read(model))


def test_every_file_is_told_within_80_columns(shipped: Estimate) -> None:
    console = Console(width=80, record=True, file=StringIO())
    here = {one.file: 1.0 for one in shipped.networks}
    estimate_report.show(shipped, ("tflite-runtime", here), console)
    tables, sources = console.export_text().split("Measured here:")
    assert max(map(len, tables.splitlines())) <= 80
    for words in ("names a cell", "finds cells", "surveys", "does not fit: 7,842 kB", "80.9 M"):
        assert words in tables
    assert "https://github.com/mlcommons/tiny_results_v1.1" in sources


def test_the_command_puts_it_into_json_and_into_pages(tmp_path: Path, shipped: Estimate) -> None:
    page = tmp_path / "report.html"
    page.write_text(REPORT.read_text("utf-8"), "utf-8")
    words = ["estimate", str(WBC), "--json", "--report", str(page)]
    words += ["--markdown", str(tmp_path / "estimate.md")]
    done = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    told = json.loads(done.output)
    assert set(told.pop("here")["milliseconds"]) == {one.file for one in shipped.networks}
    assert Estimate.model_validate(told) == shipped
    assert "| names a cell | int8 | 2,735 kB |" in (tmp_path / "estimate.md").read_text("utf-8")
    assert page.read_text("utf-8").count('<section id="devices">') == 1


def test_the_reports_section_takes_the_place_of_the_one_before(shipped: Estimate) -> None:
    once = estimate_page.put_html(REPORT.read_text("utf-8"), shipped)
    assert estimate_page.put_html(once, shipped) == once
    assert once.count('href="#devices"') == 1


def test_a_page_of_another_kind_is_left_alone(shipped: Estimate) -> None:
    with pytest.raises(TrainingError, match="no report of smearlens evaluate"):
        estimate_page.put_html("<html></html>", shipped)


def test_memory_that_was_computed_is_called_so(shipped: Estimate) -> None:
    one = shipped.networks[0].model_copy(update={"ram_measured": False})
    other = shipped.model_copy(update={"networks": (one,)})
    assert "computed from the graph" in estimate_report.told(other).lines[0]
    assert "computed" not in estimate_report.told(shipped).lines[0]


def test_the_arena_holds_the_tensors_that_are_needed_at_once(shipped: Estimate) -> None:
    for one in shipped.networks:
        live = Graph.read(WBC / one.file).live
        assert live < one.ram < 2 * live


def test_the_small_model_fits_an_arduino_and_the_large_one_does_not(shipped: Estimate) -> None:
    small = WBC.with_name("arduino")
    other = Estimate.beside(small, ImpulseSpec.read(small))
    assert other is not None
    assert [of.of("name")[-1].boards[0].fit for of in (shipped, other)] == ["both", "fits"]
