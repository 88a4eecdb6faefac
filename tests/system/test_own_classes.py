"""A model with somebody's own classes: their names and colours wherever an answer is shown."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page
from prometheus_client.parser import text_string_to_metric_families

from app.cells import cells_of
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, pick
from tests.kit.own_classes import own_model
from tests.kit.smears import draw_field, draw_smear, encode
from tests.test_cli import run

SMEAR = encode(draw_smear())
TWO_CELLS = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)]))
PAIR = ("blast", "normal")
FIVE = ("neutrophil", "eosinophil", "lymphocyte", "monocyte", "basophil")
CLASSES = [
    PAIR,
    ("Дуб", "Ель 2"),
    ('a<b>&"x', "ё", "日本語"),
    ("=1+1", "back\\slash", "two, three"),
    ("10", "9", "Mature"),
    ("__proto__", "other", "unsure"),
    FIVE,
]
LONG = (
    "Незрелая гранулоцитарная клетка (промиелоцит или миелоцит) № 2",
    "خلية عدلة مفصصة النواة",
    "非常に長い名前の細胞分類" * 4,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbea",
    "w" * 40,
)
HTML = {"accept": "text/html"}


@pytest.fixture
def classes() -> Sequence[str]:
    """The classes of the model served, where a test names no others."""
    return PAIR


@pytest.fixture
def server(tmp_path: Path, two_outputs: Path, classes: Sequence[str]) -> Iterator[httpx.Client]:
    """A phone at a server of its own, whose model has the test's `classes`."""
    folder = own_model(tmp_path / "model", two_outputs, classes)
    settings = Settings(host="127.0.0.1", folder=tmp_path)
    with running(settings, Impulse.load(folder)) as url, httpx.Client(base_url=url) as client:
        yield client


def send(client: httpx.Client, **headers: str) -> httpx.Response:
    reply = client.post("/classify?explain=1", files={"file": SMEAR}, headers=headers)
    assert reply.status_code == 200
    return reply


def bars_of(text: str) -> list[tuple[str, str]]:
    """Return the name and the colour of each bar of a page without JavaScript."""
    found = re.findall(
        r'<bdi>([^<]*)</bdi></span>\s*<span class="bar-score">.*?fill="(.*?)"', text, re.S
    )
    return [(unescape(name), colour) for name, colour in found]


def shown(classes: Sequence[str]) -> list[tuple[str, str]]:
    return [(cell.name, cell.colour) for cell in cells_of(classes)]


@pytest.mark.parametrize("classes", CLASSES)
def test_every_reply_names_the_classes_as_the_model_does(
    server: httpx.Client, classes: Sequence[str]
) -> None:
    said = send(server).json()
    assert list(said["scores"]) == list(said["cells"][0]["scores"]) == list(classes)
    assert (said["label"], said["candidates"]) == (classes[0], [classes[0]])
    assert (said["verdict"], said["reason"]) == ("sure", "whole_frame")
    assert not said["cells"][0]["located"]
    assert said["cells"][0]["evidence"]["label"] == classes[0]
    # Without JavaScript: the answer, the history, the answer again.
    (name, _), *_ = shown([classes[0]])
    page = send(server, **HTML).text
    assert f'id="word">{escaped(name)}</h1>' in page
    assert bars_of(page) == shown(classes)
    assert f"<bdi>{escaped(name)}</bdi>" in server.get("/history", headers=HTML).text
    again = server.get(f"/history/{said['id']}", headers=HTML)
    assert bars_of(again.text) == shown(classes)
    # As a table, as figures, as a description.
    heading, first, second = csv.reader(io.StringIO(server.get("/history.csv").text))
    assert [name for name in heading if name.startswith("score_")] == [
        f"score_{name}" for name in classes
    ]
    assert first[heading.index("label")] in {classes[0], f"'{classes[0]}"}
    assert first[heading.index("counts_as")] == first[heading.index("label")]
    assert float(first[heading.index(f"score_{classes[0]}")]) == pytest.approx(
        said["confidence"], abs=1e-4
    )
    assert len(first) == len(second) == len(heading)
    counted = {
        (sample.labels["label"], sample.labels["verdict"]): sample.value
        for family in text_string_to_metric_families(server.get("/metrics").text)
        for sample in family.samples
        if sample.name == "smearlens_answers_total"
    }
    assert counted == {(classes[0], "sure"): 2}
    label = server.get("/openapi.json").json()["components"]["schemas"]["Reply"]["properties"]
    assert label["label"]["type"] == "string"
    assert "enum" not in label["label"]
    assert "four" not in f"{page}{again.text}{label}"


def escaped(name: str) -> str:
    return (
        name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    )


@pytest.mark.parametrize("classes", CLASSES[1:3])
def test_the_command_line_names_them_too(
    tmp_path: Path, two_outputs: Path, classes: Sequence[str]
) -> None:
    folder = own_model(tmp_path / "model", two_outputs, classes)
    (tmp_path / "smear.jpg").write_bytes(SMEAR)
    flags = ("--model", folder, tmp_path / "smear.jpg")
    said = json.loads(run("classify", "--json", *flags).stdout)
    assert (said["label"], list(said["scores"])) == (classes[0], list(classes))
    done = run("classify", *flags)
    assert done.returncode == 0
    assert f" {classes[0]} " in done.stdout
    assert "sure," in done.stdout


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_each_language_keeps_a_name_it_does_not_know(server: httpx.Client, language: str) -> None:
    page = send(server, **HTML, **{"accept-language": language}).text
    assert f'<html lang="{language}">' in page
    assert 'id="word">blast</h1>' in page
    assert [name for name, _ in bars_of(page)] == list(PAIR)


@pytest.mark.parametrize("classes", [FIVE])
@pytest.mark.parametrize(("language", "basophil"), [("de", "Basophiler"), ("es", "Basófilo")])
def test_a_basophil_that_is_a_class_has_its_name_in_each_language(
    server: httpx.Client, language: str, basophil: str
) -> None:
    page = send(server, **HTML, **{"accept-language": language}).text
    assert bars_of(page)[-1][0] == basophil


def drawn(page: Page) -> list[tuple[str, str]]:
    """Return the name and the colour of each bar of the phone page."""
    bars = page.locator("#bars .bar")
    names = [name.strip("\u2068\u2069") for name in bars.locator("bdi").all_inner_texts()]
    fills = [rect.get_attribute("fill") or "" for rect in bars.locator("rect").all()]
    return list(zip(names, fills, strict=True))


@pytest.mark.parametrize("classes", CLASSES)
def test_the_phone_page_shows_them_at_once_and_again(
    server: httpx.Client, open_page: OpenPage, classes: Sequence[str]
) -> None:
    (name, _), *_ = shown([classes[0]])
    page = open_page(server=str(server.base_url))
    pick(page, photo(SMEAR))
    assert page.inner_text("#word") == name
    assert page.inner_text("#verdict").endswith("confident, from the whole photo")
    assert drawn(page) == shown(classes)
    top = page.locator("#bars .bar[data-top]")
    assert top.get_attribute("data-class") == classes[0]
    page.click("#explain")
    assert page.inner_text("#lens-title") == name
    page.click("#lens-close")
    # The phone's own album, after a reload; the laptop is asked for nothing.
    page.reload()
    page.wait_for_selector("body[data-state=answered]")
    assert (page.inner_text("#word"), drawn(page)) == (name, shown(classes))
    page.click("#recent-clear")
    page.click("#recent-clear")
    page.click("#recent-list a")
    assert page.inner_text("#recent-list strong") == name
    assert drawn(page) == shown(classes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("width", "height", "text"), [(390, 844, 1), (360, 640, 1), (844, 390, 1), (390, 844, 2)]
)
@pytest.mark.parametrize("classes", [LONG])
def test_long_names_stay_within_a_phones_screen(
    server: httpx.Client, open_page: OpenPage, width: int, height: int, text: int, scheme: str
) -> None:
    page = open_page(server=str(server.base_url), width=width, height=height, color_scheme=scheme)
    page.evaluate(f"document.documentElement.style.fontSize = '{100 * text}%'")
    pick(page, photo(SMEAR))
    assert drawn(page) == shown(LONG)
    assert page.get_attribute("#word", "class") == "word word--longer"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for part in (*page.locator(".bar").all(), page.locator("#word"), page.locator("#explain")):
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("classes", [LONG[1::-1] + LONG[2:]])
def test_a_name_from_right_to_left_leaves_the_sentence_around_it_in_order(
    server: httpx.Client, open_page: OpenPage, classes: Sequence[str]
) -> None:
    apart = f"\u2068{classes[0]}\u2069"
    told = send(server, **HTML).text
    assert f'<h1 class="word word--long" id="word">{apart}</h1>' in told
    assert f"<bdi>{apart}</bdi>" in told
    page = open_page(server=str(server.base_url))
    pick(page, photo(SMEAR))
    assert page.inner_text("#word") == apart
    assert page.get_attribute("#word", "class") == "word word--long"
    assert page.inner_text("#explain-words") == f"What speaks for {apart}"
    assert page.inner_text("#recent-list strong") == apart


def test_the_page_orders_and_colours_classes_as_the_server_does(
    live_server: str, open_page: OpenPage
) -> None:
    page = open_page(server=live_server)
    for classes in (*CLASSES, LONG, [f"c{number}" for number in range(14)]):
        made = page.evaluate(
            "async (sent) => (await import('/static/js/cells.js')).cellsOf(JSON.parse(sent))",
            json.dumps(dict.fromkeys(classes, 0.5)),
        )
        assert made == [{"label": cell.key, "colour": cell.colour} for cell in cells_of(classes)]


def test_cells_found_in_a_photo_are_counted_by_their_own_names(
    tmp_path: Path, two_outputs: Path, open_page: OpenPage
) -> None:
    folder = own_model(tmp_path / "model", two_outputs, PAIR, locate={"method": "nucleus"})
    settings = Settings(host="127.0.0.1", folder=tmp_path)
    with running(settings, Impulse.load(folder)) as url:
        page = open_page(server=url)
        pick(page, photo(TWO_CELLS))
        assert page.inner_text("#tally") == "2 × blast"
        plain = httpx.post(f"{url}/classify", files={"file": TWO_CELLS}, headers=HTML).text
    assert '<p class="tally">2 × blast</p>' in plain


def test_a_kind_is_closest_to_what_the_model_knows(
    tmp_path: Path, two_outputs: Path, open_page: OpenPage
) -> None:
    # Of five outputs the first two are the classes; the third is made the likeliest.
    five = own_model(tmp_path / "model", two_outputs, FIVE, locate={"method": "nucleus"})
    spec = json.loads((five / "impulse.json").read_text())
    spec |= {"classes": PAIR, "kinds": ["basophil", "erythroblast", "no_cell"]}
    (five / "impulse.json").write_text(json.dumps(spec))
    impulse = Impulse.load(five)
    read = impulse.learning_block.read

    def leaning(features):
        reading = read(features)
        reading.kinds[:] = [0.8, 0.1, 0.0]
        return reading

    impulse.learning_block.read = leaning  # type: ignore[method-assign]
    with running(Settings(host="127.0.0.1", folder=tmp_path), impulse) as url:
        page = open_page(server=url)
        pick(page, photo(SMEAR))
        assert page.inner_text("#word") == "Perhaps a basophil"
        assert page.inner_text("#verdict") == "Closest that the model knows: blast"
        assert page.inner_text("#given") == "10% likely a type that the model knows. If so:"


def test_an_answer_is_shown_when_another_model_is_served(
    tmp_path: Path, two_outputs: Path, open_page: OpenPage
) -> None:
    impulse = Impulse.load(own_model(tmp_path / "first", two_outputs, PAIR))
    other = Impulse.load(own_model(tmp_path / "second", two_outputs, FIVE))
    with running(Settings(host="127.0.0.1", folder=tmp_path), impulse) as url:
        page = open_page(server=url)
        pick(page, photo(SMEAR))
        before = page.evaluate("location.hash")
        vars(impulse).update(vars(other))
        pick(page, photo(TWO_CELLS), None)
        page.wait_for_selector("#word:text-is('Neutrophil')")
        assert drawn(page) == shown(FIVE)
        page.go_back()
        page.wait_for_selector("#word:text-is('blast')")
        assert drawn(page) == shown(PAIR)
        # Out of the laptop's history, and without JavaScript.
        page.evaluate("indexedDB.deleteDatabase('smearlens')")
        page.reload()
        page.wait_for_selector("body[data-state=answered]")
        assert drawn(page) == shown(PAIR)
        page.goto("/history")
        assert page.locator(".history-list strong").all_inner_texts() == ["Neutrophil", "blast"]
        cookies = {str(one["name"]): str(one["value"]) for one in page.context.cookies()}
        with httpx.Client(base_url=url, cookies=cookies) as phone:
            told = phone.get(f"/history/{before.removeprefix('#')}", headers=HTML).text
            table = csv.reader(io.StringIO(phone.get("/history.csv").text))
            heading, old, new = table
    assert bars_of(told) == shown(PAIR)
    scores = [place for place, name in enumerate(heading) if name.startswith("score_")]
    assert [heading[place] for place in scores] == [f"score_{name}" for name in (*PAIR, *FIVE)]
    assert [old[place] == "" for place in scores] == [False] * 2 + [True] * 5
    assert [new[place] == "" for place in scores] == [True] * 2 + [False] * 5


def test_a_photo_sent_again_to_another_model_shows_the_stored_answer_and_no_map_of_the_new_one(
    server: httpx.Client, tmp_path: Path, two_outputs: Path
) -> None:
    key = {"idempotency-key": "0ff9b019-4ae3-4bf4-a00f-57f39e8c5833"}
    first = send(server, **HTML, **key).text
    assert "speaks for blast" in first
    impulse = Impulse.load(own_model(tmp_path / "other", two_outputs, FIVE))
    with (
        running(Settings(host="127.0.0.1", folder=tmp_path), impulse) as url,
        httpx.Client(base_url=url, cookies=server.cookies) as client,
    ):
        second = send(client, **HTML, **key).text
    assert bars_of(second) == shown(PAIR)
    assert "speaks for" not in second
