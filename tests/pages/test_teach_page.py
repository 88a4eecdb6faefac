"""The pages that teach, press by press, in a real Chromium: what is done, undone, refused, lost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, pick, send_plainly, slow_down
from tests.kit.smears import draw_field, draw_smear, encode
from tests.kit.waiting import until
from tests.pages.test_accessibility import (
    assert_axe_finds_nothing,
    assert_fits,
    assert_within_reach,
)

pytestmark = pytest.mark.browser

KINDS = ("lymphocyte", "eosinophil")
SMEARS = {kind: [encode(draw_smear(kind, seed=seed)) for seed in range(5)] for kind in KINDS}
THREE = encode(draw_field([("lymphocyte", x, 0.5, 0.25) for x in (0.2, 0.5, 0.8)], 1200, 500))
OWN = {"kind": "classes", "name": "Mine", "classes": [{"label": "round"}, {"label": "grainy"}]}


def microscope(client: httpx.Client, name: str = "Zeiss") -> str:
    """Begin a microscope with three cells that have no name yet."""
    told = client.post("/taught", json={"kind": "microscope", "name": name}).raise_for_status()
    head: str = told.json()["id"]
    shown = client.post(f"/taught/{head}/examples", files={"file": THREE})
    assert len(shown.raise_for_status().json()["examples"]) == 3
    return head


def own(client: httpx.Client, **new: Any) -> str:
    """Teach two classes of somebody's own."""
    head: str = client.post("/taught", json=OWN | new).raise_for_status().json()["id"]
    for label, kind in zip(("round", "grainy"), KINDS, strict=True):
        for data in SMEARS[kind]:
            where = f"/taught/{head}/examples?label={label}"
            client.post(where, files={"file": data}).raise_for_status()
    client.post(f"/taught/{head}/teach").raise_for_status()
    return head


def examples(client: httpx.Client, head: str) -> list[dict[str, Any]]:
    return client.get(f"/taught/{head}/examples").json()["examples"]  # type: ignore[no-any-return]


def labels(client: httpx.Client, head: str) -> list[str]:
    """Return what is named, in alphabetical order."""
    return sorted(one["label"] for one in examples(client, head) if one["label"])


def settled(client: httpx.Client, head: str, wanted: list[str]) -> None:
    """Wait until the laptop knows what the page shows already."""
    until(lambda: labels(client, head), lambda now: now == wanted)


def seen(page: Page) -> None:
    """Wait until the cell shows: none is named before."""
    page.wait_for_selector("#naming:not([hidden], [data-loading])")


def test_cells_are_named_by_keys_put_off_dropped_and_each_is_undone(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = microscope(client)
    page = open_page(f"/teach/{head}", server=server, width=1280, is_mobile=False, has_touch=False)
    left = page.locator("#naming-left")
    expect(left).to_have_text("3 without a name")
    first = page.get_attribute("#naming-picture", "src")
    seen(page)
    page.keyboard.press("0")
    assert page.get_attribute("#naming-picture", "src") != first, "it was put to the end"
    page.click("#last-undo")
    assert page.get_attribute("#naming-picture", "src") == first
    seen(page)
    page.keyboard.press("2")
    expect(left).to_have_text("2 without a name")
    expect(page.locator("#status")).to_contain_text("Named lymphocyte")
    expect(page.locator("#tally")).to_have_text("1 of 20 named: 1 lymphocyte")
    settled(client, head, ["lymphocyte"])
    page.click("#last-undo")
    assert page.get_attribute("#naming-picture", "src") == first
    settled(client, head, [])
    seen(page)
    page.click("#naming-none")
    expect(left).to_have_text("2 without a name")
    page.click("#last-undo")
    expect(left).to_have_text("3 without a name")
    assert page.get_attribute("#naming-picture", "src") == first
    seen(page)
    page.click("#naming-none")
    page.goto("/teach")  # what was dropped goes with the page
    page.wait_for_selector(".head")
    until(lambda: examples(client, head), lambda left: len(left) == 2)


def test_what_the_laptop_does_not_hear_is_taken_back_and_told(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = microscope(client)
    page = open_page(f"/teach/{head}", server=server)
    page.wait_for_selector("#naming:not([hidden], [data-loading])")
    page.context.set_offline(True)
    page.click("#naming-classes button >> nth=0")
    expect(page.locator("#trouble")).to_have_text(
        "The phone is offline. Go on as soon as the Wi-Fi is back."
    )
    expect(page.locator("#naming-left")).to_have_text("3 without a name")
    seen(page)
    page.context.set_offline(False)
    page.click("#naming-classes button >> nth=0")
    expect(page.locator("#trouble")).to_be_hidden()
    settled(client, head, ["eosinophil"])


def test_photos_on_their_way_are_sent_after_the_phone_closed_the_page(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = microscope(client)
    page = open_page(f"/teach/{head}", server=server)
    page.wait_for_selector("#naming:not([hidden], [data-loading])")
    slow_down(page, 2_000)
    page.set_input_files("#choose", [photo(data) for data in SMEARS["lymphocyte"][:3]])
    expect(page.locator("#sending-left")).to_have_text("3 photos to go")
    slow_down(page, -1)
    page.reload()
    expect(page.locator("#naming-left")).to_have_text("6 without a name", timeout=60_000)
    assert len(examples(client, head)) == 6


def test_a_photo_without_a_cell_or_shown_before_is_told_in_a_sentence(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page(f"/teach/{microscope(client)}", server=server)
    page.wait_for_selector("#naming:not([hidden], [data-loading])")
    page.set_input_files("#choose", photo(encode(draw_smear("none"))))
    expect(page.locator("#trouble")).to_contain_text("No white blood cell was found")
    page.set_input_files("#choose", photo(THREE))
    expect(page.locator("#trouble")).to_have_text("This photo was shown before: nothing is added.")


def test_a_picture_moves_goes_and_comes_back_and_the_table_opens_its_pictures(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = own(client)
    page = open_page(f"/teach/{head}", server=server)
    count = page.locator("[data-class=round] [data-is=count]")
    expect(count).to_have_text("5 pictures")
    page.locator("[data-class=round] .thumb").first.click()
    page.get_by_role("dialog").get_by_role("button", name="grainy").click()
    expect(count).to_have_text("4 pictures")
    settled(client, head, ["grainy"] * 6 + ["round"] * 4)
    page.click("#last-undo")
    expect(count).to_have_text("5 pictures")
    page.locator("[data-class=round] .thumb").first.click()
    page.get_by_role("button", name="Delete this picture").click()
    expect(count).to_have_text("4 pictures")
    page.click("#last-undo")
    expect(count).to_have_text("5 pictures")
    settled(client, head, ["grainy"] * 5 + ["round"] * 5)
    report = client.get(f"/taught/{head}").json()["report"]
    page.click(".report-more summary")
    cell = page.locator("#report-table tbody td button").first
    many = int(cell.inner_text())
    assert many in report["confusion"]["round"].values()
    cell.click()
    expect(page.locator("#pictures-list img")).to_have_count(many)


def test_what_looks_like_another_class_is_marked(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = own(client)
    wrong = next(one for one in examples(client, head) if one["label"] == "round")
    client.patch(f"/taught/{head}/examples/{wrong['id']}", json={"label": "grainy"})
    report = client.post(f"/taught/{head}/teach").raise_for_status().json()["report"]
    marked = sum(
        report["predicted"][one["id"]]["label"] != one["label"] for one in examples(client, head)
    )
    page = open_page(f"/teach/{head}", server=server)
    page.wait_for_selector(".thumb")
    expect(page.locator(".thumb-mark")).to_have_count(marked)
    assert page.locator('.thumb[aria-label*="which looks more like"]').count() == marked


def test_a_class_is_added_and_removed_with_its_pictures(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = own(client)
    page = open_page(f"/teach/{head}", server=server)
    page.fill("#add-class [name=label]", "odd")
    page.click(".swatch:has([value='#a0468c'])")
    page.get_by_role("button", name="Add", exact=True).click()
    card = page.locator("[data-class=odd]")
    expect(card.locator("[data-is=colour]")).to_have_value("#a0468c")
    card.locator("[data-is=choose-file]").set_input_files(photo(THREE))
    expect(card.locator("[data-is=count]")).to_have_text("1 picture")
    page.get_by_role("button", name="Remove the class odd").click()
    expect(page.locator("#confirm")).to_contain_text("odd and its 1 picture are deleted.")
    page.get_by_role("button", name="Keep").click()
    expect(card).to_be_visible()
    page.get_by_role("button", name="Remove the class odd").click()
    page.click("#confirm-yes")
    expect(card).to_have_count(0)
    told = client.get(f"/taught/{head}").json()
    assert [one["label"] for one in told["classes"]] == ["round", "grainy"]


TOLD = """(() => {
    const own = window.fetch;
    window.told = [];
    window.fetch = async (path, how) => {
        const what = how?.method ?? "GET";
        window.told.push(what);
        const reply = await own(path, how);
        window.told.push(`${reply.status} to ${what}`);
        return reply;
    };
})()"""
"""Writes down what is asked, and when an answer comes."""


def test_a_colour_given_just_before_teaching_is_there_before_it(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page(f"/teach/{own(client)}", server=server, before=TOLD)
    page.wait_for_selector("#teach:not([hidden])")
    page.evaluate(
        """() => {
            const colour = document.querySelector("[data-class=round] [data-is=colour]");
            colour.value = "#aa3cfa";
            window.told.length = 0;
            colour.dispatchEvent(new Event("change"));
            document.getElementById("teach").click();
        }"""
    )
    expect(page.locator("#report-title")).to_be_focused()
    told = page.evaluate("window.told")
    assert told[:4] == ["PATCH", "200 to PATCH", "POST", "200 to POST"]
    expect(page.locator("[data-class=round] [data-is=colour]")).to_have_value("#aa3cfa")


def test_a_name_that_is_taken_is_told_and_a_head_is_renamed_exported_deleted_brought_in(
    open_page: OpenPage, server: str, client: httpx.Client, tmp_path: Path
) -> None:
    head = own(client)
    page = open_page("/teach?new=classes", server=server)
    page.wait_for_selector(".head")
    for field, text in (("name", "mine"), ("first", "a"), ("second", "b")):
        page.fill(f"#new-classes [name={field}]", text)
    page.click("#new-classes .begin button")
    expect(page.locator("#trouble")).to_be_visible()
    row = page.locator(".head")
    row.locator("[data-is=more]").click()
    row.locator("[name=name]").fill("Ours")
    row.get_by_role("button", name="Rename").click()
    expect(row.locator("[data-is=name]")).to_have_text("Ours")
    row.locator("[data-is=more]").click()
    with page.expect_download() as download:
        row.get_by_role("link", name="Save as a file (.zip)").click()
    download.value.save_as(tmp_path / "ours.zip")
    row.locator(".danger summary").click()
    assert "its 10 pictures" in row.locator("[data-is=sure]").inner_text()
    row.get_by_role("button", name="Delete", exact=True).click()
    expect(row).to_have_count(0)
    assert client.get(f"/taught/{head}").status_code == 404
    page.set_input_files("#zip", tmp_path / "ours.zip")
    expect(row.locator("[data-is=name]")).to_have_text("Ours")


def test_the_phone_remembers_who_answers_and_says_when_that_is_gone(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page("/", server=server)
    page.wait_for_load_state("networkidle")
    assert page.is_hidden("#microscope"), "there is nothing to choose from"
    head = own(client)
    page.reload()
    page.select_option("#microscope", label="Mine")
    page.wait_for_url(f"**/?microscope={head}")
    pick(page, photo(SMEARS["lymphocyte"][0]))
    expect(page.locator("#by")).to_have_text("By “Mine”")
    page.go_back()
    page.wait_for_url(f"**/?microscope={head}")
    page.goto("/")
    expect(page.locator("#microscope")).to_have_value(head)
    client.delete(f"/taught/{head}").raise_for_status()
    page.reload()
    expect(page.locator("#microscope-gone")).to_contain_text("The model answers alone.")
    expect(page).not_to_have_url(re.compile("microscope"))
    pick(page, photo(SMEARS["lymphocyte"][0]))
    expect(page.locator("#by")).to_have_text("")


def test_without_javascript_the_head_of_the_address_answers(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    head = own(client)
    page = open_page(f"/?microscope={head}", server=server, java_script_enabled=False)
    send_plainly(page, photo(SMEARS["lymphocyte"][0]), "take")
    assert "By “Mine”" in page.inner_text(".answer")
    assert f"microscope={head}" in str(page.locator(".way--take").get_attribute("action"))


def test_a_microscope_that_looks_new_leads_to_where_it_is_taught(
    open_page: OpenPage, server: str
) -> None:
    page = open_page("/", server=server)

    def new(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, json=reply.json() | {"looks_new": True})

    page.route("**/classify*", new)
    pick(page, photo(SMEARS["lymphocyte"][0]))
    expect(page.locator("#looks-new")).to_contain_text("This microscope looks new to me")
    page.locator("#looks-new a").click()
    expect(page.locator("#new-microscope [name=name]")).to_be_visible()


def test_a_server_that_stores_nothing_and_a_head_that_is_gone_say_so(
    open_page: OpenPage, server: str, impulse: Impulse
) -> None:
    page = open_page("/teach/00000000-0000-4000-8000-000000000000", server=server)
    expect(page.locator("#trouble")).not_to_be_empty()
    with running(Settings(retention_days=0), impulse) as url:
        page.goto(f"{url}/teach")
        expect(page.locator("main .note")).to_contain_text("This server stores nothing")
        assert page.locator(".begin-way").count() == 0


def begun(page: Page, client: httpx.Client) -> None:
    page.goto("/teach?new=classes")
    page.wait_for_selector("#loading", state="hidden")


def listed(page: Page, client: httpx.Client) -> None:
    own(client)
    page.goto("/teach")
    page.locator("[data-is=more]").click()
    page.locator(".danger summary").click()


def naming(page: Page, client: httpx.Client) -> None:
    page.goto(f"/teach/{microscope(client)}")
    page.wait_for_selector("#naming:not([hidden], [data-loading])")
    page.click("#naming-classes button >> nth=0")
    seen(page)


def reported(page: Page, client: httpx.Client) -> None:
    page.goto(f"/teach/{own(client)}")
    page.click(".report-more summary")


def opened(page: Page, client: httpx.Client) -> None:
    page.goto(f"/teach/{own(client)}")
    page.locator(".thumb").first.click()


def chosen(page: Page, client: httpx.Client) -> None:
    page.goto(f"/?microscope={own(client)}")
    page.wait_for_selector("#microscope")
    pick(page, photo(SMEARS["lymphocyte"][0]))


@pytest.mark.parametrize("reach", [begun, listed, naming, reported, opened, chosen])
def test_axe_finds_nothing_every_target_fits_a_thumb_and_nothing_is_cut(
    open_page: OpenPage,
    server: str,
    client: httpx.Client,
    reach: Callable[[Page, httpx.Client], None],
) -> None:
    page = open_page("/teach", server=server)
    reach(page, client)
    assert_axe_finds_nothing(page)
    assert_fits(page)


def test_a_cell_and_its_buttons_are_within_reach_without_scrolling(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page("/teach", server=server)
    naming(page, client)
    for width, height in ((390, 844), (360, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        assert_within_reach(page, "#naming-picture", "#naming-skip", "#naming-none", "#last-undo")
        dock = page.locator(".dock").bounding_box()
        skip = page.locator("#naming-skip").bounding_box()
        assert dock is not None
        assert skip is not None
        assert skip["y"] + skip["height"] <= dock["y"] + 8, f"the dock hides it at {width}"
