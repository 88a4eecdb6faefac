"""The pages on which a phone counts, in a real Chromium: begun, joined, cut off, gone on with."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, slow_down
from tests.kit.counts import photo as new_photo
from tests.kit.processes import Replica
from tests.kit.smears import draw_field, draw_smear, encode

pytestmark = pytest.mark.browser

CELLS = [("lymphocyte", 0.25, 0.5, 0.25), ("eosinophil", 0.75, 0.5, 0.25)]
PHOTOS = [encode(draw_field(CELLS[: 1 + seed % 2], 1200, 900, seed=seed)) for seed in range(4)]
AWAY = {"extra_http_headers": {"X-Forwarded-For": "192.0.2.7"}}
"""Makes a browser none that is on the laptop itself."""

KEPT = """async () => (await (await import('/static/js/database.js'))
    .within('counting', 'readonly', store => store.count()))"""

HEARD = """(() => {
    const Own = window.EventSource;
    window.EventSource = class extends Own {
        constructor(address) {
            super(address);
            this.addEventListener("message", () => { window.heard = true; });
        }
    };
})()"""
"""Marks that the stream of events has begun: what it says first may still come to a page that is
taken off the network meanwhile, and would tell it that the laptop is there."""


def begun(client: httpx.Client, **new: Any) -> dict[str, Any]:
    told = client.post("/counts", json={"slide": "Smear 7", "person": "Anna"} | new)
    return told.raise_for_status().json()  # type: ignore[no-any-return]


def photos(client: httpx.Client, count: str) -> list[dict[str, Any]]:
    return client.get(f"/counts/{count}/photos").json()["photos"]  # type: ignore[no-any-return]


def cells(client: httpx.Client, count: str) -> list[dict[str, Any]]:
    return client.get(f"/counts/{count}/cells").json()["cells"]  # type: ignore[no-any-return]


def sent(page: Page, many: int) -> None:
    """Wait until so many cells are there and nothing is on its way."""
    expect(page.locator(".tile")).to_have_count(many, timeout=90_000)
    page.wait_for_selector("#sending", state="hidden")


def opened(open_page: OpenPage, server: str, client: httpx.Client) -> tuple[Page, str]:
    """Open the page of a count that has no photos yet, and wait until it follows the count."""
    count: str = begun(client)["id"]
    page = open_page(f"/counts/{count}", server=server, before=HEARD)
    page.wait_for_selector("#empty:not([hidden])")
    page.wait_for_function("() => window.heard")
    return page, count


def files(*data: bytes) -> list[Any]:
    return [photo(one, f"{place}.jpg") for place, one in enumerate(data)]


def test_the_first_screen_leads_to_a_count_that_is_begun_and_found_again(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page("/", server=server, **AWAY)
    assert page.inner_text(".rooms [aria-current=page]") == "Name a cell"
    assert page.locator(".rooms a").evaluate_all("all => all.map(a => a.pathname)") == [
        "/",
        "/counts",
        "/learn",
    ]
    page.click(".rooms a >> text=Count")
    expect(page.locator("#none")).to_be_visible()
    page.fill("#begin [name=slide]", "Smear 7")
    page.locator(".target", has_text="200").click()
    page.fill("#begin [name=person]", "Anna")
    page.click("#begin button")
    expect(page.locator("#said")).to_have_text("0 of 200 leukocytes")
    assert page.inner_text("h1") == "Smear 7"
    expect(page.locator("#people")).to_have_text("Who told a name: Anna")
    page.goto("/counts")
    row = page.locator(".count")
    expect(row).to_contain_text("0 of 200 leukocytes")
    expect(row).to_contain_text("not finished")
    expect(page.locator("#join [name=person]")).to_have_value("Anna")
    assert row.get_by_role("link", name="Report").get_attribute("href").endswith("/report")  # type: ignore[union-attr]
    row.locator("summary").click()
    assert "for everybody" in row.inner_text()
    row.get_by_role("button", name="Delete it").click()
    expect(page.locator("#none")).to_be_visible()
    assert client.get("/counts").json() == {"counts": []}


def test_a_link_with_a_code_joins_and_a_wrong_code_is_told(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    made = begun(client)
    page = open_page("/counts?code=AAAAAA", server=server, **AWAY)
    expect(page.locator("#join [name=code]")).to_have_value("AAAAAA")
    page.click("#join button")
    expect(page.locator("#trouble")).to_contain_text("There is no such count here")
    page.goto(made["join"])
    expect(page.locator("#join [name=code]")).to_have_value(made["code"])
    page.fill("#join [name=person]", "Ben")
    page.click("#join button")
    expect(page.locator("#people")).to_have_text("Who told a name: Anna, Ben")
    assert page.url.endswith(f"/counts/{made['id']}")
    client.post(f"/counts/{made['id']}/finish").raise_for_status()
    other = open_page(made["join"], server=server, **AWAY)
    other.click("#join button")
    expect(other.locator("#trouble")).to_contain_text("finished")
    for _ in range(10):
        client.post("/counts/join", json={"code": "AAAAAA"}, headers=AWAY["extra_http_headers"])
    page.goto("/counts?code=AAAAAA")
    page.click("#join button")
    expect(page.locator("#trouble")).to_contain_text("Too many")


def test_a_phone_that_takes_no_part_reads_why_and_how_to_join(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page = open_page(f"/counts/{begun(client)['id']}", server=server, **AWAY)
    assert "Please join it with its code." in page.inner_text("main")
    page.click("main a")
    expect(page.locator("#join")).to_be_attached()


def test_a_photo_becomes_tiles_that_are_named_and_taken_back(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.set_input_files("#take", files(PHOTOS[1]))
    sent(page, 2)
    expect(page.locator("#came")).to_contain_text("The photo is in: 2 cells")
    told = cells(client, count)
    decided = [one for one in told if one["label"]]
    expect(page.locator("#decided .tile")).to_have_count(len(decided))
    expect(page.locator("#said")).to_have_text(f"{len(decided)} of 100 leukocytes")
    tile = page.locator(f"[data-cell='{told[0]['id']}']")
    assert tile.get_by_role("link").get_attribute("href") == (
        f"/counts/{count}/photos/{told[0]['photo']}#{told[0]['id']}"
    )
    before = tile.locator(".tile-name").inner_text()
    tile.locator("button").click()
    page.click("#sheet [data-label=monocyte]")
    expect(tile.locator(".tile-name")).to_have_text("Monocyte")
    expect(tile).to_contain_text("Decided by a person")
    page.click("#last-undo")
    expect(tile.locator(".tile-name")).to_have_text(before)


def test_several_photos_go_in_order_and_one_that_is_there_already_is_told(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.set_input_files("#choose", files(PHOTOS[0], PHOTOS[1], PHOTOS[0]))
    expect(page.locator("#came-again")).to_have_text(
        "A photo was here already: it is counted once.", timeout=40_000
    )
    sent(page, 3)
    found = photos(client, count)
    assert len(found) == 2
    of_first = [one for one in cells(client, count) if one["photo"] == found[0]["id"]]
    assert len(of_first) == 1, "the first photo shows one cell"


def test_photos_that_no_laptop_takes_are_told_by_their_picture_and_stay_until_discarded(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.set_input_files("#choose", [photo(b"no photo", "notes.txt"), *files(PHOTOS[0])])
    sent(page, 1)
    refused = page.locator("#refused li")
    expect(refused).to_contain_text("Please send the photo itself")
    page.reload()
    expect(refused).to_contain_text("Please send the photo itself")
    refused.get_by_role("button", name="Discard this photo").click()
    expect(refused).to_have_count(0)
    page.reload()
    sent(page, 1)
    expect(refused).to_have_count(0)
    assert len(photos(client, count)) == 1


def test_a_reload_in_the_middle_of_the_queue_loses_no_photo_and_keeps_the_order(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    slow_down(page, 5_000)
    page.set_input_files("#choose", files(*PHOTOS))
    expect(page.locator("#sending-left")).to_have_text("4 photos to go")
    slow_down(page, -1)
    page.reload()
    sent(page, 6)
    found = photos(client, count)
    assert len(found) == 4
    many = [sum(one["photo"] == told["id"] for one in cells(client, count)) for told in found]
    assert many == [1, 2, 1, 2]


def test_what_was_taken_offline_waits_also_through_a_reload_and_goes_in_order(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    for data in PHOTOS[:2]:
        page.set_input_files("#take", files(data))
    expect(page.locator("#sending-left")).to_have_text("2 photos to go")
    expect(page.locator("#sending-trouble")).to_contain_text("offline")
    page.context.set_offline(False)
    sent(page, 3)
    expect(page.locator("#lost")).to_be_hidden()
    found = photos(client, count)
    assert [sum(one["photo"] == told["id"] for one in cells(client, count)) for told in found] == [
        1,
        2,
    ]


def test_a_server_that_was_killed_gets_what_was_taken_meanwhile(
    open_page: OpenPage, tmp_path: Path
) -> None:
    server = Replica(SMEARLENS_FOLDER=str(tmp_path))
    try:
        server.ready()
        with httpx.Client(base_url=server.url, timeout=60) as client:
            page, count = opened(open_page, server.url, client)
        server.kill()
        page.set_input_files("#take", files(PHOTOS[1]))
        expect(page.locator("#sending-trouble")).to_contain_text("The laptop does not answer")
        expect(page.locator("#lost")).to_be_visible()
        server.start()
        server.ready()
        expect(page.locator("#came")).to_contain_text("The photo is in", timeout=120_000)
        expect(page.locator("#lost")).to_be_hidden(timeout=30_000)
        with httpx.Client(base_url=server.url, timeout=60) as client:
            assert len(photos(client, count)) == 1
        page.context.close()
    finally:
        server.stop()


def test_a_finished_count_lets_photos_wait_until_it_is_reopened_or_they_are_discarded(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.context.set_offline(True)
    page.set_input_files("#take", files(PHOTOS[0]))
    page.wait_for_selector("#sending-trouble:not([hidden])")
    client.post(f"/counts/{count}/finish").raise_for_status()
    page.context.set_offline(False)
    expect(page.locator("#stuck-words")).to_contain_text("1 photo waits on this phone")
    expect(page.locator("#finished")).to_be_visible()
    expect(page.locator("#take")).to_be_hidden()
    page.goto("/counts")
    expect(page.locator(".count")).to_contain_text("1 photo of this phone is still to be sent.")
    expect(page.locator(".count")).to_contain_text("finished")
    page.click(".count a >> text=Look at it")
    page.click("#reopen")
    sent(page, 1)
    page.click("#finish")
    expect(page.locator("#finished")).to_be_visible()
    client.post(f"/counts/{count}/reopen").raise_for_status()
    expect(page.locator("#finished")).to_be_hidden()
    page.context.set_offline(True)
    page.set_input_files("#take", files(PHOTOS[1]))
    page.wait_for_selector("#sending-trouble:not([hidden])")
    client.post(f"/counts/{count}/finish").raise_for_status()
    page.context.set_offline(False)
    page.click("#discard")
    page.click("#confirm [value=yes]")
    expect(page.locator("#stuck")).to_be_hidden()
    assert page.evaluate(KEPT) == 0, "what is told as discarded is gone"
    page.click("#reopen")
    expect(page.locator("#finished")).to_be_hidden()
    page.reload()
    sent(page, 1)
    assert len(photos(client, count)) == 1


def test_photos_of_a_count_that_is_gone_wait_until_they_are_discarded(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.context.set_offline(True)
    page.set_input_files("#choose", files(*PHOTOS[:2]))
    page.wait_for_selector("#sending-trouble:not([hidden])")
    client.delete(f"/counts/{count}").raise_for_status()
    page.context.set_offline(False)
    expect(page.locator("#stuck-words")).to_contain_text("2 photos wait on this phone, but the")
    page.goto("/counts")
    expect(page.locator("#gone-words")).to_contain_text("2 photos wait on this phone, but the")
    page.click("#gone summary")
    page.click("#gone-discard")
    expect(page.locator("#gone")).to_be_hidden()
    page.reload()
    expect(page.locator("#none")).to_be_visible()
    expect(page.locator("#gone")).to_be_hidden()


def test_another_browser_sees_what_the_first_one_does(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    other = open_page(f"/counts/{count}", server=server)
    other.wait_for_selector("#empty:not([hidden])")
    page.set_input_files("#take", files(PHOTOS[1]))
    expect(other.locator(".tile")).to_have_count(2)
    one = cells(client, count)[0]
    page.locator(f"[data-cell='{one['id']}'] button").click()
    page.click("#sheet [data-label=monocyte]")
    name = other.locator(f"[data-cell='{one['id']}'] .tile-name")
    expect(name).to_have_text("Monocyte")


def test_where_the_stream_of_events_is_refused_the_page_asks_by_itself(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    count = begun(client)["id"]
    page = open_page("/counts", server=server)

    def refuse(route: Route) -> None:
        route.fulfill(status=503, json={"detail": "busy"})

    page.route("**/events", refuse)
    page.goto(f"/counts/{count}")
    page.wait_for_selector("#empty:not([hidden])")
    client.post(f"/counts/{count}/photos", files={"file": PHOTOS[1]}).raise_for_status()
    expect(page.locator(".tile")).to_have_count(2)


def test_a_photo_without_a_cell_is_told(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, _ = opened(open_page, server, client)
    page.set_input_files("#take", files(encode(draw_smear("none"))))
    expect(page.locator("#came")).to_contain_text("no white blood cell was found in it")


def test_a_thousand_cells_show_sixty_at_a_time_and_the_target_is_told(
    open_page: OpenPage, tmp_path: Path, impulse: Impulse
) -> None:
    with running(Settings(folder=tmp_path), impulse) as url, httpx.Client(base_url=url) as client:
        count = begun(client, target=200)["id"]
        filled(tmp_path, count, photos=4, cells=300)
        page = open_page(f"/counts/{count}", server=url)
        expect(page.locator("#said")).to_have_text("1,200 of 200 leukocytes")
        expect(page.locator("#reached")).to_be_visible()
        expect(page.locator(".tile")).to_have_count(60)
        page.click("#decided [data-is=more]")
        expect(page.locator(".tile")).to_have_count(120)
        page.context.close()


def filled(folder: Path, count: str, photos: int, cells: int) -> None:
    """Put made-up photos into a count."""
    history = History(Database.at(Settings(folder=folder).history_url), 30)
    history.check()
    who = Who(UUID(int=1), everywhere=True)
    for _ in range(photos):
        Counts(history).add_photo(UUID(count), who, new_photo(cells))
    history.close()


def test_a_server_that_stores_nothing_says_that_nothing_is_counted(
    open_page: OpenPage, impulse: Impulse
) -> None:
    with running(Settings(retention_days=0), impulse) as url:
        page = open_page("/counts", server=url)
        assert "This server stores nothing" in page.inner_text("main .note")
        assert page.locator("#begin").count() == 0
        page.context.close()


def test_the_name_and_the_target_are_changed_for_everybody(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    page.click("#change summary")
    page.fill("#change [name=slide]", "Smear 8")
    page.locator("#change .target", has_text="200").click()
    page.click("#change button")
    expect(page.locator("#slide")).to_have_text("Smear 8")
    expect(page.locator("#said")).to_have_text("0 of 200 leukocytes")
    assert client.get(f"/counts/{count}").json()["slide"] == "Smear 8"
    page.reload()
    assert page.input_value("#change [name=slide]") == "Smear 8"
    assert page.is_checked("#change [value='200']")


def test_ten_named_cells_make_a_quiz(
    open_page: OpenPage, server: str, client: httpx.Client
) -> None:
    page, count = opened(open_page, server, client)
    for seed in range(5):
        field = encode(draw_field(CELLS, 1200, 900, seed=seed))
        client.post(f"/counts/{count}/photos", files={"file": field}).raise_for_status()
    there = cells(client, count)
    for place, one in enumerate(there[:10]):
        if place == 9:
            expect(page.locator(".tile")).to_have_count(len(there))
            expect(page.locator("#quiz")).to_be_hidden()
        said = {"label": "monocyte", "seen": one["revision"]}
        client.patch(f"/counts/{count}/cells/{one['id']}", json=said).raise_for_status()
    page.click("#quiz")
    page.wait_for_selector("#asking:not([hidden])")
