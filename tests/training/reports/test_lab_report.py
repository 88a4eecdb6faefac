"""The lab report: made from run folders, read in a real browser, on a phone and in print."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytest.importorskip("matplotlib", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.training.data.pictures import Pictures
from app.training.experiments import table as tables
from app.training.experiments.experiments import Experiments, split_of
from app.training.files import write_json
from app.training.fit.block import BlockConfig
from app.training.reports import chapters, experiments_report, lab_report
from tests.training.experiments.test_experiments import drawn_answers, many

RIGHTS = {"v2-cycles-10": 0.9, "v2": 0.7, "conv2d": 0.4}


def finished(runs: Path, pictures: Pictures, data: str = "set") -> Path:
    """Run folders as the commands leave them, with made-up answers for the shipped table."""
    table = tables.read()
    folder = runs / "experiments"
    run = Experiments(folder, table, pictures, "imagenet")
    for place, row in enumerate(table.rows):
        drawn_answers(run, row, RIGHTS.get(row.name, 0.6), place)
    write_json(folder / "table.json", table.model_dump(mode="json"))
    write_json(folder / "split.json", split_of(pictures, table))
    write_json(
        folder / "run.json",
        {"data": data, "found": 300, "pictures": 120, "sources": 40, "digest": "0" * 16}
        | {"versions": {"python": "3"}, "weights": "imagenet", "choice": {"seed": 7}}
        | {"classes": pictures.classes},
    )
    return runs


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("runs"), many(30, 3))


@pytest.fixture(scope="module")
def page(runs: Path) -> Path:
    lab_report.write(runs, runs / "studio.html", runs / "studio.md", "smearlens report")
    return runs / "studio.html"


def test_every_figure_of_the_first_report_has_its_place(runs: Path) -> None:
    figures = chapters.figures(Experiments.open(runs / "experiments"), runs)
    assert [one.number for one in figures] == list(range(2, 24))
    assert all(one.says.endswith(".") for one in figures)
    absent = {one.number for one in figures if one.missing}
    assert absent == {3, 4, 5, 16, 23}
    assert all("run smearlens" in one.says for one in figures if one.missing)


def test_the_best_set_is_the_one_with_most_right_answers_on_unseen_sources(runs: Path) -> None:
    run = Experiments.open(runs / "experiments")
    best = next(one for one in chapters.figures(run, runs) if one.number == 14)
    assert best.says.startswith("v2-cycles-10 has most right answers")
    cycles = next(one for one in chapters.figures(run, runs) if one.number == 18)
    assert cycles.says.startswith("20 falls: another value is better beyond noise")


def test_the_markdown_tells_the_same_as_the_page(page: Path) -> None:
    markdown_page = page.with_suffix(".md").read_text()
    text = page.read_text(encoding="utf-8")
    for line in chapters.summary(Experiments.open(page.parent / "experiments")):
        assert line in markdown_page
        assert line in text


def test_a_laboratorys_own_classes_and_pictures_are_named(tmp_path: Path) -> None:
    runs = finished(tmp_path, many(30, 3, ("blast", "normal $cell$")), "mine")
    lab_report.write(runs, runs / "studio.html", None, "smearlens report")
    text = (runs / "studio.html").read_text(encoding="utf-8")
    assert "blast 30" in text
    assert "normal $cell$ 30" in text
    assert "Pictures shown: from mine" in text
    assert "BCCD" not in text
    assert "eosinophil" not in text
    assert "copies" not in text
    markdown_page = experiments_report.markdown(
        Experiments.open(runs / "experiments"), "smearlens experiments mine"
    )
    assert "The pictures show 40 sources, found by" in markdown_page
    assert "Blast has the fewest sources, 10" in markdown_page
    assert "augmented" not in markdown_page
    assert "copies" not in markdown_page


def test_only_finished_rows_are_reported(runs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "experiments"
    folder.mkdir()
    for name in ("run.json", "table.json", "split.json"):
        (folder / name).write_bytes((runs / "experiments" / name).read_bytes())
    with pytest.raises(TrainingError, match="is finished: run smearlens experiments"):
        lab_report.write(tmp_path, tmp_path / "page.html", None, "smearlens report")
    assert not (tmp_path / "page.html").exists()
    with pytest.raises(TrainingError, match="There are no experiments in"):
        Experiments.open(tmp_path / "none")
    table = tables.read()
    start = table.row(BlockConfig())
    assert start is not None
    run = Experiments(folder, table, many(30, 3), "imagenet")
    drawn_answers(run, start, 0.5, 0)
    figures = lab_report.write(tmp_path, tmp_path / "page.html", None, "smearlens report")
    assert {one.number for one in figures if one.missing} >= {12, 13, 18, 22}


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (390, "dark"), (1100, "light")])
def test_the_page_loads_nothing_and_fits(
    chromium: Browser, page: Path, width: int, scheme: str
) -> None:
    asked: list[str] = []
    tab = chromium.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    tab.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    tab.on("console", lambda line: faults.append(line.text))
    tab.goto(page.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert faults == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.locator("article svg").count() >= 13
    # Letters in a drawing are no smaller than 11 pixels on a phone.
    least = tab.evaluate(
        "Math.min(...[...document.querySelectorAll('article svg text')]"
        ".map((text) => text.getBoundingClientRect().height))"
    )
    assert least >= 11
    tab.emulate_media(media="print")
    assert tab.locator("nav").is_hidden()
    tab.close()


def test_no_number_is_typed_and_no_folder_of_this_machine_is_named(page: Path, runs: Path) -> None:
    text = page.read_text(encoding="utf-8") + page.with_suffix(".md").read_text()
    assert str(runs) not in text
    source = Path(chapters.__file__).read_text(encoding="utf-8")
    assert re.findall(r"\d+(\.\d+)? ?%", source) == []
    assert json.loads((runs / "experiments" / "split.json").read_text())["sha256"]
