"""Teaching in a real Chromium, on a real server: a microscope and own classes, by real pictures."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import ROOT, running
from tests.kit.browser_fixtures import OpenPage, photo, pick
from tests.kit.teaching import OTHERS, begin, raabin, wait_until_sent

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shipped() -> Impulse:
    """The shipped impulse as it is: these pictures are real."""
    return Impulse.load(ROOT / "models" / "wbc", interpreters=2)


@pytest.fixture
def server(tmp_path: Path, shipped: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path), shipped) as url:
        yield url


def test_two_classes_are_taught_by_a_few_pictures_and_name_the_next_photo(
    open_page: OpenPage, server: str, data_folder: Path
) -> None:
    pictures = {label: raabin(data_folder, label, 7) for label in ("eosinophil", "lymphocyte")}
    page = open_page("/", server=server)
    page.get_by_role("link", name="Teach").click()
    head = begin(page, "classes", "Grains", "grainy", "round")
    cards = dict(zip(("grainy", "round"), pictures, strict=True))
    for place, (own, label) in enumerate(cards.items(), 1):
        card = page.locator(f"[data-class={own}]")
        photos = [photo(data, f"{own} {n}.jpg") for n, data in enumerate(pictures[label][:6])]
        card.locator("[data-is=choose-file]").set_input_files(photos)
        expect(card.locator("[data-is=count]")).to_have_text("6 pictures", timeout=60_000)
        wait_until_sent(page, 6 * place, server, head)
    page.reload()
    expect(page.locator(".thumb img")).to_have_count(12)
    page.locator("[data-class=round] [data-is=colour]").evaluate(
        """input => { input.value = "#aa3cfa"; input.dispatchEvent(new Event("change")); }"""
    )
    page.get_by_role("button", name="Teach", exact=True).click()
    title = page.locator("#report-title")
    expect(title).to_contain_text("of 12 right", timeout=60_000)
    report = httpx.get(f"{server}/taught/{head}").json()["report"]
    assert f"{report['overall']['right']} of 12 right" in title.inner_text()
    expect(title).to_be_focused()
    page.get_by_role("link", name="Try it").click()
    page.wait_for_selector("#microscopes:not([hidden])")
    pick(page, photo(pictures["lymphocyte"][6]))
    expect(page.locator("#by")).to_have_text("By “Grains”")
    assert page.locator("#bars .bar").evaluate_all("all => all.map(one => one.dataset.class)") == [
        "grainy",
        "round",
    ]
    assert page.locator("#bars [data-top]").get_attribute("data-class") == "round"
    fill = page.locator("[data-class=round] rect").get_attribute("fill")
    assert fill == "#aa3cfa", "the colour that the class was given"
    line = page.locator(".stage-boxes .box-line").first
    assert line.evaluate("line => line.style.stroke") == "rgb(170, 60, 250)"


def test_a_microscope_is_taught_by_naming_its_cells_one_by_one(
    open_page: OpenPage, server: str, data_folder: Path
) -> None:
    # Of a microscope and a stain that the model has never learnt from.
    truth = {
        hashlib.sha256(path.read_bytes()).hexdigest(): label
        for label in OTHERS
        for path in sorted((data_folder / "jtsc" / label).iterdir())[:8]
    }
    paths = [
        path for label in OTHERS for path in sorted((data_folder / "jtsc" / label).iterdir())[:9]
    ]
    last = paths[8]
    pictures = [path.read_bytes() for number, path in enumerate(paths) if number % 9 < 8]
    page = open_page("/teach?new=microscope", server=server, width=360, height=640)
    page.fill("#new-microscope [name=name]", "Zeiss")
    page.click("#new-microscope .begin button")
    page.wait_for_selector("#empty:not([hidden])")
    head = page.url.rsplit("/", 1)[1]
    page.set_input_files("#choose", [photo(data, f"{n}.jpg") for n, data in enumerate(pictures)])
    told = wait_until_sent(page, len(pictures), server, head)
    group_of = {one["picture"]: one["group"] for one in told}
    named = 0
    while page.is_visible("#naming"):
        page.wait_for_selector("#naming:not([data-loading])")
        address = page.locator("#naming-picture").evaluate("img => new URL(img.src).pathname")
        page.click(f"#naming-classes [data-label={truth[group_of[address]]}]")
        named += 1
    assert named == len(told)
    expect(page.locator("#tally")).to_contain_text(f"{named} of {named} named: ")
    page.get_by_role("button", name="Teach", exact=True).click()
    page.wait_for_selector("#report:not([hidden])")
    taught = httpx.get(f"{server}/taught/{head}").json()
    report = taught["report"]
    sentence = {
        "helps": f"It knows your microscope now: {report['before']['right']} of {named} right "
        f"before, {report['overall']['right']} now",
        "unproven": "It is taught and used, as this microscope looks new; that it helps is not "
        "shown yet: name more cells",
    }
    assert page.inner_text("#report-title") == sentence[report["verdict"]]
    assert "microscopes that the model knows" in page.inner_text("#report-elsewhere")
    page.get_by_role("link", name="Use it for my photos").click()
    page.wait_for_selector("#microscopes:not([hidden])")
    pick(page, photo(last.read_bytes()))
    expect(page.locator("#by")).to_have_text("By “Zeiss”")
    assert page.locator("#bars .bar").count() == 4
    page.goto("/teach")
    assert f"{report['overall']['right']} of {named} right" in page.inner_text(".head")
    page.click(".head-open")
    page.click("#undo-teaching")
    expect(page.locator("#report")).to_be_hidden()
    assert httpx.get(f"{server}/taught/{head}").json()["taught"] is False
