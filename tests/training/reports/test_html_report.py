"""The HTML report: whole, honest about its counts, and readable on a phone."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from app.errors import TrainingError
from app.training.evaluate.calibration import Calibration
from app.training.evaluate.evaluation import Evaluation
from app.training.evaluate.metrics import Prediction, score
from tests.kit.smears import draw_smear

pytest.importorskip("sklearn", reason="the extra `train` is not installed")
pytest.importorskip("matplotlib", reason="the extra `train` is not installed")

from axe_playwright_python.sync_playwright import Axe

from app.training.evaluate.intervals import Interval
from app.training.evaluate.metrics import accuracy
from app.training.reports import html_report, sections
from app.training.reports.parts.wording import full, loss, points, short

CLASSES = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")
COMMAND = "smearlens evaluate --folds 5"
SECTIONS = [
    "accuracy",
    "confusion",
    "sureness",
    "coverage",
    "apart",
    "phone",
    "files",
    "strangers",
    "doubts",
    "made",
]
VOID = {"br", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """What a page consists of; a tag that is never closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.pictures: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids += [found["id"]] if "id" in found else []
        for name in ("src", "srcset", "poster", "data", "xlink:href", "action"):
            self.loads += [found[name]] if name in found else []
        if "href" in found:
            (self.hrefs if tag == "a" else self.loads).append(found["href"])
        if tag == "li" and (panel := self._panel()):
            self.pictures[panel] = self.pictures.get(panel, 0) + 1
        if tag not in VOID:
            self.open.append((tag, found.get("id", "")))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        link = self.hrefs[-1] if self.open and self.open[-1][0] == "a" else ""
        if re.match(r"#m\d", link):
            self.counts[link[1:]] = int(data)

    def _panel(self) -> str:
        return next((name for _, name in reversed(self.open) if re.match(r"m\d", name)), "")


def plain(text: str) -> str:
    """Return `text` without tags and unbreakable spaces, each run of blanks one blank."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text).replace("\u00a0", " "))


def prediction(
    path: Path, truth: str, label: str, confidence: float = 0.9, known: float = 0.95
) -> Prediction:
    """Return the prediction for the picture `path`, a group of its own."""
    rest = (1 - confidence) / (len(CLASSES) - 1)
    scores = {name: confidence if name == label else rest for name in CLASSES}
    source = f"{path.parent.name}/{path.name}"
    return Prediction(
        source,
        truth,
        label,
        confidence,
        scores,
        {"no_cell": 1 - known},
        "clear",
        str(path),
        (200, 120, 440, 360),
    )


def drawn(folder: Path, wrong: int) -> list[Prediction]:
    """Draw 4 smears of each class, and a rarer one, and say `wrong` of them wrongly."""
    folder.mkdir(parents=True)
    predictions = []
    for number in range(15):
        truth = CLASSES[number % 4]
        path = folder / f"Blood_{number:05}.jpg"
        draw_smear(truth, seed=number).save(path, quality=85)
        label = CLASSES[(number + 1) % 4] if number < wrong else truth
        predictions.append(prediction(path, truth, label, 0.6 + 0.39 * (number * 7 % 15) / 15))
    # One more wrong answer that nobody could be surer of.
    first = next(one for one in predictions if one.right)
    return [*predictions, replace(first, group="twin", truth="monocyte", confidence=0.999)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """An evaluation with something in every section."""
    folder = tmp_path_factory.mktemp("far") / "away"
    sets = {"bccd": drawn(folder / "bccd", 5), "pbc": drawn(folder / "pbc", 2)}
    worse = {name: [replace(one, label="monocyte") for one in of] for name, of in sets.items()}
    evaluation = Evaluation("Recipe, 5 folds by source", CLASSES, sets)
    evaluation.left_out["class basophil"] = 803
    evaluation.calibration = Calibration(1.2, 0.7, 0.5)
    evaluation.negatives = {
        "no smear": [],
        "smear without leukocyte": [
            prediction(folder / "chula" / "1.jpg", "no_cell", "monocyte", known=0.1),
            replace(
                prediction(folder / "chula" / "2.jpg", "no_cell", "monocyte"), reason="not_located"
            ),
            prediction(folder / "platelet" / "3.jpg", "no_cell", "monocyte"),
        ],
    }
    evaluation.snapped = {0: sets, 1: sets, 5: worse}
    evaluation.by_file = {"float32": sets, "int8": worse}
    evaluation.apart = {"bccd": worse["bccd"]}
    return evaluation


@pytest.fixture(scope="module")
def text(whole: Evaluation) -> str:
    return html_report.page(whole, COMMAND)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture
def least(tmp_path: Path) -> Evaluation:
    """What `smearlens evaluate` knows of a shipped model without refusals."""
    predictions = [prediction(tmp_path / f"{truth}.jpg", truth, truth) for truth in CLASSES]
    return Evaluation("Shipped model", CLASSES, {"bccd": predictions})


def test_the_page_holds_every_section_in_its_order(page: Page) -> None:
    assert [name for name in page.ids if name in SECTIONS] == SECTIONS


def test_every_id_is_there_once_and_every_inner_link_leads_to_one(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    inner = {href[1:] for href in page.hrefs if href.startswith("#")}
    assert inner - set(page.ids) == set()


def test_the_page_loads_nothing(page: Page, text: str) -> None:
    assert page.loads
    assert all(load.startswith(("data:image/jpeg;base64,", "#")) for load in page.loads)
    assert not re.search(r"<script|@import|url\((?!#)", text)


def test_the_page_names_no_folder_of_this_machine(text: str, whole: Evaluation) -> None:
    folder = Path(whole.predictions["bccd"][0].picture).parent.parent
    assert not [part for part in (str(folder), "/far", "away", str(Path.home())) if part in text]
    assert "bccd/Blood_00000.jpg" in text


def test_every_wrong_answer_is_shown_and_as_many_as_the_matrix_says(
    page: Page, whole: Evaluation
) -> None:
    wrong = {name: n for name, n in page.counts.items() if name.split("-")[1] != name.split("-")[2]}
    every = [one for of in whole.predictions.values() for one in of]
    assert sum(page.counts.values()) == len(every)
    assert sum(wrong.values()) == sum(not one.right for one in every)
    assert {name: page.pictures[name] for name in wrong} == wrong


def test_of_right_answers_no_more_than_the_examples_are_shown(tmp_path: Path) -> None:
    right = [prediction(tmp_path / f"{number}.jpg", "monocyte", "monocyte") for number in range(20)]
    evaluation = Evaluation("Shipped model", ("monocyte", "neutrophil"), {"bccd": right})
    found = Page(html_report.page(evaluation, COMMAND))
    assert found.counts == {"m0-0-0": 20}
    assert found.pictures == {"m0-0-0": 12}


def test_a_figure_is_written_with_its_interval_and_what_it_rests_on(
    text: str, whole: Evaluation
) -> None:
    found = score(whole.predictions["bccd"], CLASSES)
    low, high = found.interval
    assert (
        f"Accuracy {found.accuracy:.1%} ({low:.1%} to {high:.1%}), n = 16 pictures of 16 sources."
    ).replace("%", " %").replace(" % to", " to").replace(" %)", ")") in plain(text)


def test_sections_without_data_are_left_out(least: Evaluation) -> None:
    found = Page(html_report.page(least, COMMAND))
    assert [name for name in found.ids if name in SECTIONS] == [
        "accuracy",
        "confusion",
        "sureness",
        "coverage",
        "made",
    ]


def test_a_picture_that_is_gone_leaves_its_place_empty(least: Evaluation) -> None:
    assert "no picture" in html_report.page(least, COMMAND)


def test_nothing_to_report_is_refused() -> None:
    with pytest.raises(TrainingError):
        html_report.page(Evaluation("", CLASSES, {"bccd": []}), COMMAND)


def test_names_are_written_as_text(least: Evaluation) -> None:
    strange = Evaluation("<i>", CLASSES, {"<b>&": least.predictions["bccd"]})
    text = html_report.page(strange, "smearlens evaluate '<u>'")
    Page(text)
    assert not re.search("<[ibu]>&", text)
    assert "<i>" not in text


def test_a_leaky_evaluation_says_so_and_doubts_no_label(whole: Evaluation) -> None:
    leaky = Evaluation("LEAKY: at random", CLASSES, whole.predictions)
    text = html_report.page(leaky, COMMAND)
    assert "claim too much" in text
    assert "learnt neither" not in text
    assert "doubts" not in Page(text).ids


def test_doubtful_labels_are_shown_beside_both_figures(text: str, whole: Evaluation) -> None:
    of = whole.predictions["bccd"]
    found = sections.errors({"bccd": of})["bccd"]
    assert all(not one.prediction.right for one in found.pictures)
    assert found.accuracy.pictures == len(of)
    assert found.without.pictures == len(of) - len(found.pictures)
    assert f"Accuracy as labelled {full(found.accuracy)}: <strong>this is the figure" in text
    assert full(found.without) in text


def test_the_page_is_written_with_command_versions_and_date(
    whole: Evaluation, tmp_path: Path
) -> None:
    html_report.write(whole, COMMAND, tmp_path / "report.html")
    text = plain((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert COMMAND in text
    assert "matplotlib 3." in text
    assert re.search(r"Date: \d+ [A-Z][a-z]+ 20\d\d, UTC", text)
    assert "Left out: 803 class basophil." in text


def test_the_rarest_class_is_named_with_what_one_answer_weighs() -> None:
    def of(truth: str, pictures: int) -> list[Prediction]:
        return [
            prediction(Path(f"{truth}{number // 2}"), truth, truth) for number in range(pictures)
        ]

    few = score([*of("monocyte", 16), *of("neutrophil", 60)], CLASSES)
    assert sections.fewest(few) == (
        "Fewest are the monocytes, 16 pictures of 8 sources: one more wrong answer moves the "
        "recall by 6 points."
    )
    even = score([*of("monocyte", 400), *of("neutrophil", 400)], CLASSES)
    assert "Each class has 400 pictures of 200 sources" in sections.fewest(even)
    assert "0.2 points" in sections.fewest(even)


def test_a_share_of_all_or_none_still_has_an_interval() -> None:
    three = [prediction(Path(str(number)), "monocyte", "monocyte") for number in range(3)]
    found = accuracy(three)
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.292, abs=0.001)
    none = accuracy([replace(one, label="neutrophil") for one in three])
    assert (none.low, none.high) == (0, pytest.approx(0.708, abs=0.001))
    assert short(none) == "0.0\u00a0% (0.0\u00a0to\u00a070.8)"


def test_points_have_a_decimal_only_where_it_counts() -> None:
    written = [points(number) for number in (0.0625, 0.01, 0.0012)]
    assert written == ["6 points", "1.0 points", "0.1 points"]


def test_a_phones_loss_is_counted_on_the_same_pictures() -> None:
    before = [prediction(Path(f"{number}.jpg"), "monocyte", "monocyte") for number in range(10)]
    after = [replace(one, label="neutrophil") if one.group < "/5" else one for one in before[:8]]
    found = sections.phone({0: {"x": before}, 3: {"x": after}})
    assert found
    (table,) = found.tables
    lost = np.mean([not one.right for one in after])
    assert table.rows[1][0] == "3"
    assert table.rows[1][2].startswith(f"{100 * lost:.1f}\u00a0points (")
    assert table.rows[1][3] == "8"
    assert loss(Interval(-0.01, -0.02, 0, 8, 8)).startswith("\u22121.0")
    assert sections.phone({}) is None


def test_what_is_no_cell_is_refused_by_place_or_by_its_likeliest_kind(whole: Evaluation) -> None:
    groups = {name: of for name, of in whole.negatives.items() if of}
    found = sections.negatives(whole.predictions, groups, whole.calibration)
    assert found
    assert [row[0] for row in found.refused.rows] == [
        "smear without leukocyte",
        "\u2003chula",
        "\u2003platelet",
    ]
    refused = [row[1].split("\u00a0")[0] for row in found.refused.rows]
    assert refused == ["66.7", "100.0", "0.0"]
    assert all(": 0.0\u00a0% (" in line for line in found.cells)
    # Two below every real cell; one known just as well as they are.
    assert found.auroc.rows[0][1] == f"{(2 + 0.5) / 3:.3f}"


def test_the_page_tells_microscopes_and_kinds(text: str) -> None:
    assert "bccd, left out" in text
    assert "wrong when sure (95 %)" in text
    assert "the others are told" in text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_a_confusion_opens_its_pictures(
    chromium: Browser, whole: Evaluation, tmp_path: Path, scheme: str
) -> None:
    html_report.write(whole, COMMAND, tmp_path / "report.html")
    context = chromium.new_context(
        viewport={"width": 360, "height": 780},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "report.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        letters = page.eval_on_selector_all(
            ".card svg", "all => all.map(svg => svg.getScreenCTM().a * 10)"
        )
        assert min(letters) >= 12
        link = page.locator(".matrix a[aria-label^='eosinophil called lymphocyte']").first
        panel = page.locator(link.get_attribute("href") or "")
        assert not panel.is_visible()
        link.click()
        assert panel.is_visible()
        assert panel.locator("img").count() == int(link.inner_text())
        wide = panel.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
        assert min(wide) >= 96
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        panel.get_by_text("Close").click()
        assert not panel.is_visible()
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    finally:
        context.close()
