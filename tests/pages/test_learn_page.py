"""The pages of Learn in a real Chromium: cells looked at and compared, a quiz to its very end."""

import json
from collections.abc import Callable
from copy import copy
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.assets import asset
from app.impulse.impulse import Impulse
from app.reference_cells import TYPES
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage
from tests.kit.smears import draw_field, draw_smear, encode
from tests.pages.test_accessibility import assert_axe_finds_nothing, assert_fits, told

pytestmark = pytest.mark.browser

CREDITS = json.loads((asset("static") / "reference" / "credits.json").read_text("utf-8"))
TRUE = {f"/static/reference/{one['file']}": one["label"] for one in CREDITS["pictures"]}
LAPTOP = {"width": 1280, "height": 800, "is_mobile": False, "has_touch": False}


def asked(page: Page) -> str:
    """Return the address of the picture that is asked about."""
    page.wait_for_selector("#asking:not([hidden])")
    return page.get_attribute("#asked", "src") or ""


def name(page: Page, label: str) -> None:
    page.click(f"#names [data-label={label}]")
    page.wait_for_selector("#told:not([hidden])")


def other_than(label: str) -> str:
    return "monocyte" if label != "monocyte" else "band"


def play(page: Page, wrong: int) -> list[str]:
    """Name ten cells, the first so many wrongly, and return all their pictures."""
    pictures = []
    for place in range(10):
        pictures.append(asked(page))
        label = TRUE[pictures[-1]]
        name(page, other_than(label) if place < wrong else label)
        page.click("#next")
    page.wait_for_selector("#result:not([hidden])")
    return pictures


def test_a_quiz_by_touch_ends_in_a_score_and_asks_again_what_was_missed(
    open_page: OpenPage,
) -> None:
    page = open_page("/learn/quiz")
    pictures = play(page, wrong=2)
    assert len(set(pictures)) == 10, "no cell twice"
    assert {TRUE[one] for one in pictures} == set(TYPES), "each type at least once"
    expect(page.locator("#score")).to_have_text("8 of 10 right.")
    expect(page.locator("#praise")).to_contain_text("Well done")
    assert page.locator("#rows [data-wrong]").count() >= 2
    expect(page.locator("#model-score")).to_contain_text("of the same 10")
    page.click("#repeat")
    again = []
    for place in range(3):
        again.append(asked(page))
        label = TRUE[again[-1]]
        name(page, other_than(label) if place == 0 else label)
        page.click("#next")
    assert set(again) == set(pictures[:2]), "those that were missed, and no others"
    assert again[2] == again[0], "the one that was missed once more"
    page.wait_for_selector("#result:not([hidden])")
    expect(page.locator("#score")).to_have_text("What you had missed is right now.")
    expect(page.locator("#repeat")).to_be_hidden()
    page.click("#others")
    assert asked(page) not in pictures, "others come first"
    expect(page.locator("#progress-words")).to_have_text("1 of 10")


def test_a_quiz_by_keys(open_page: OpenPage) -> None:
    page = open_page("/learn/quiz", **LAPTOP)
    for _ in range(10):
        label = TRUE[asked(page)]
        page.keyboard.press(TYPES[label])
        page.wait_for_selector("#told:not([hidden])")
        expect(page.locator("#mark")).to_have_text("Right.")
        expect(page.locator("#status")).to_contain_text("Right.")
        page.keyboard.press("Enter")
    expect(page.locator("#score")).to_have_text("10 of 10 right.")
    expect(page.locator("#repeat")).to_be_hidden()
    assert page.locator("#rows [data-wrong]").count() <= 5, "the model's own alone"


def test_an_answer_tells_name_features_model_and_shows_a_reference_beside(
    open_page: OpenPage,
) -> None:
    page = open_page("/learn/quiz")
    picture = asked(page)
    label = TRUE[picture]
    name(page, other_than(label))
    expect(page.locator("#mark")).to_contain_text("You said:")
    assert page.get_attribute("#this", "src") == picture
    reference = page.get_attribute("#reference", "src") or ""
    assert (TRUE[reference], "/shown/" in reference) == (label, True)
    for part in ("#name", "#nucleus", "#cytoplasm", "#confused", "#model"):
        assert page.inner_text(part)
    page.click("#compare")
    page.wait_for_url(f"**/learn?compare={label},{other_than(label)}")
    expect(page.locator(".versus")).to_be_visible()


def test_the_model_is_told_wrong_where_it_is(open_page: OpenPage) -> None:
    wrong = next(
        one
        for one in CREDITS["pictures"]
        if one.get("said") not in (None, one["label"]) and one["label"] != "band"
    )
    kept = {"asked": [wrong["file"]], "said": [], "at": 0, "again": False, "seen": []}
    before = f"localStorage.setItem('learn-quiz:', {json.dumps(json.dumps(kept))})"
    page = open_page("/learn/quiz", before=before)
    name(page, wrong["label"])
    expect(page.locator("#mark")).to_have_text("Right.")
    expect(page.locator("#model")).to_contain_text("That is wrong.")


def test_a_reload_in_the_middle_goes_on_where_it_was(open_page: OpenPage) -> None:
    page = open_page("/learn/quiz")
    for _ in range(3):
        name(page, TRUE[asked(page)])
        page.click("#next")
    fourth = asked(page)
    page.reload()
    assert asked(page) == fourth
    expect(page.locator("#progress-words")).to_have_text("4 of 10")
    name(page, TRUE[fourth])
    page.reload()
    page.wait_for_selector("#told:not([hidden])")
    assert page.get_attribute("#this", "src") == fourth
    page.click("#next")
    expect(page.locator("#progress-words")).to_have_text("5 of 10")


def test_nothing_that_is_answered_leaves_the_phone(open_page: OpenPage) -> None:
    page = open_page("/learn/quiz")
    asked(page)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method))
    name(page, "neutrophil")
    page.click("#next")
    asked(page)
    assert set(sent) <= {"GET"}


def test_a_picture_is_enlarged_and_two_types_are_chosen(open_page: OpenPage) -> None:
    page = open_page("/learn")
    page.locator("#lymphocyte .picture").nth(4).click()
    large = page.get_by_role("dialog")
    expect(large.get_by_role("heading")).to_have_text("Lymphocyte")
    expect(page.locator("#large-set")).to_contain_text("BCCD")
    large.get_by_role("button", name="Close").click()
    expect(large).to_be_hidden()
    page.locator(".compare select").nth(0).select_option("lymphocyte")
    page.locator(".compare select").nth(1).select_option("monocyte")
    page.get_by_role("button", name="Compare").click()
    heads = page.locator(".versus thead th")
    expect(heads).to_have_text(["Lymphocyte", "Monocyte"])
    for link in page.locator(".versus .picture").all():
        assert TRUE[link.get_attribute("href") or ""] in ("lymphocyte", "monocyte")


def test_all_but_the_quiz_is_there_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/learn", java_script_enabled=False)
    assert page.locator(".picture img").count() == sum("/shown/" in one for one in TRUE)
    assert page.locator("#eosinophil dd").count() == 4
    page.locator(".compare select").nth(1).select_option("band")
    page.click(".compare button")
    expect(page.locator(".versus thead th")).to_have_text(["Neutrophil", "Band neutrophil"])
    large = page.locator(".picture").first.get_attribute("href")
    assert page.request.get(large or "").headers["content-type"] == "image/webp"
    page.goto("/learn/quiz")
    expect(page.locator(".note")).to_contain_text("needs JavaScript")


def test_an_answer_between_two_types_leads_to_both(open_page: OpenPage) -> None:
    page = open_page()
    told(page, verdict="unsure", reason="close")
    link = page.locator("#compare")
    expect(link).to_have_text("Compare the two")
    pair = (link.get_attribute("href") or "").partition("=")[2].split(",")
    link.click()
    expect(page.locator(".versus thead th")).to_have_text([one.capitalize() for one in pair])
    clear = open_page()
    told(clear, verdict="sure", reason="clear")
    expect(clear.locator("#compare")).to_be_hidden()


def test_the_same_without_javascript(tmp_path: Path, impulse: Impulse) -> None:
    unsure = copy(impulse)
    verdict = impulse.spec.verdict.model_copy(update={"unsure_below": 1.0})
    unsure.spec = impulse.spec.model_copy(update={"verdict": verdict})
    photo = {"file": encode(draw_smear("lymphocyte"))}
    with running(Settings(folder=tmp_path), unsure) as url:
        told = httpx.post(f"{url}/classify", files=photo, headers={"Accept": "text/html"})
    assert '<a class="button button--quiet button--explain" href="/learn?compare=' in told.text


def count_of(server: str, photos: int) -> tuple[str, dict[str, str]]:
    """Return a count of three cells a photo, all but one named by a person, and the names."""
    with httpx.Client(base_url=server, timeout=60) as laptop:
        count: str = laptop.post("/counts", json={}).raise_for_status().json()["id"]
        for seed in range(photos):
            field = [("lymphocyte", x, 0.5, 0.25) for x in (0.2, 0.5, 0.8)]
            photo = encode(draw_field(field, 1200, 500, seed=seed))
            laptop.post(f"/counts/{count}/photos", files={"file": photo}).raise_for_status()
        named = {}
        cells = laptop.get(f"/counts/{count}/cells").json()["cells"]
        assert len(cells) == 3 * photos
        for place, cell in enumerate(cells[1:]):
            label = ("lymphocyte", "eosinophil", "band")[place % 3]
            body = {"seen": cell["revision"], "label": label}
            laptop.patch(f"/counts/{count}/cells/{cell['id']}", json=body).raise_for_status()
            named[cell["crop"]] = label
    return count, named


def test_a_quiz_over_the_cells_that_a_class_named(open_page: OpenPage, server: str) -> None:
    count, named = count_of(server, 4)
    page = open_page(f"/learn/quiz?count={count}", server=server)
    seen = set()
    for _ in range(10):
        picture = asked(page)
        expect(page.locator("#names [data-label=platelet]")).to_be_hidden()
        seen.add(picture)
        name(page, named[picture])
        expect(page.locator("#mark")).to_have_text("Right.")
        expect(page.locator("#by")).to_have_text("As your class named it")
        page.click("#next")
    assert len(seen) == 10
    assert seen <= set(named), "what the model alone named is not asked"
    expect(page.locator("#score")).to_have_text("10 of 10 right.")


def test_too_few_cells_and_somebody_elses_count_are_told_in_a_sentence(
    open_page: OpenPage, server: str
) -> None:
    count, named = count_of(server, 2)
    page = open_page(f"/learn/quiz?count={count}", server=server)
    expect(page.locator("#trouble")).to_contain_text(f"named {len(named)} white blood cells")
    expect(page.locator("#ordinary")).to_be_visible()
    for other in (str(uuid4()), "nonsense"):
        page.goto(f"/learn/quiz?count={other}")
        expect(page.locator("#trouble")).to_be_visible()
        assert page.inner_text("#trouble").endswith(".")


STATES: dict[str, tuple[str, Callable[[Page], object]]] = {
    "cells": ("/learn", lambda page: None),
    "large": ("/learn", lambda page: page.locator("#band .picture").first.click()),
    "compare": ("/learn?compare=immature_granulocyte,erythroblast", lambda page: None),
    "asked": ("/learn/quiz", asked),
    "answered": ("/learn/quiz", lambda page: name(page, other_than(TRUE[asked(page)]))),
    "result": ("/learn/quiz", lambda page: play(page, wrong=9)),
    "no count": (
        "/learn/quiz?count=x",
        lambda page: page.wait_for_selector("#trouble:not([hidden])"),
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_axe_finds_nothing_and_nothing_is_cut(
    open_page: OpenPage, state: str, language: str
) -> None:
    path, reach = STATES[state]
    page = open_page(path, locale=language)
    reach(page)
    assert_axe_finds_nothing(page)
    assert_fits(page)
