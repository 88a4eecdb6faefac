"""The pages in each language in a real Chromium, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from app.impulse.impulse import Impulse, Reason
from app.impulse.spec import Kind
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo, pick, send_plainly
from tests.pages.test_accessibility import SIZES, STATES, assert_fits, assert_within_reach
from tests.pages.test_page import EMPTY_FIELD, SCORES, SMEAR, saying

pytestmark = pytest.mark.browser

NB = "\N{NO-BREAK SPACE}"
LOCALES = {"de": "de-DE", "es": "es-MX"}
WORDS: list[tuple[str, Reason, Kind | None, str, str, str]] = [
    ("de", "clear", None, "Neutrophiler", f"Zu 55{NB}% sicher", ""),
    (
        "de",
        "close",
        None,
        "Neutrophiler oder Eosinophiler?",
        "Unsicher: nicht deutlich genug für einen Namen",
        "",
    ),
    (
        "de",
        "other_cell",
        "immature_granulocyte",
        "Vielleicht ein unreifer Granulozyt",
        "Von allem, was das Modell kennt, am ähnlichsten: Neutrophiler",
        f"Zu 12{NB}% eine Zellart, die das Modell kennt. Falls ja:",
    ),
    ("es", "clear", None, "Neutrófilo", f"Seguro al 55{NB}%", ""),
    (
        "es",
        "close",
        None,
        "¿Neutrófilo o eosinófilo?",
        "Dudoso: no está lo bastante claro para elegir uno",
        "",
    ),
    (
        "es",
        "unfamiliar",
        None,
        "Distinto de todo lo aprendido",
        "Lo más probable: neutrófilo",
        "Si es un tipo que el modelo conoce:",
    ),
]


@pytest.mark.parametrize(("language", "reason", "kind", "word", "verdict", "given"), WORDS)
def test_an_answer_is_told_in_the_language_of_the_phone(
    open_page: OpenPage,
    impulse: Impulse,
    language: str,
    reason: Reason,
    kind: Kind | None,
    word: str,
    verdict: str,
    given: str,
) -> None:
    told = saying(impulse, reason, scores=SCORES, kinds={kind or "other_cell": 0.88})
    locale = LOCALES[language]
    with running(Settings(host="127.0.0.1"), told) as server:
        page = open_page(server=server, locale=locale)
        pick(page, photo(SMEAR))
        plain = open_page(server=server, locale=locale, java_script_enabled=False)
        send_plainly(plain, photo(SMEAR))
        listed = plain.context.new_page()
        listed.goto("/history")
        assert listed.inner_text(".history-list strong") == word
    for shown, under in ((page, "#verdict"), (plain, ".verdict")):
        assert shown.get_attribute("html", "lang") == language
        assert shown.inner_text("#word") == word
        assert shown.inner_text(under) == verdict
        assert given in shown.inner_text(".chances")
    assert page.inner_text("#status").startswith(word)
    assert page.inner_text("#recent-list strong") == word


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_switch_changes_the_page_and_what_it_says_from_then_on(
    open_page: OpenPage, java_script_enabled: bool
) -> None:
    page = open_page(java_script_enabled=java_script_enabled)
    assert page.inner_text("h1") == "Name the white blood cell"
    for code, name, lead in (
        ("de", "Deutsch", "Weiße Blutzelle bestimmen"),
        ("es", "Español", "Identifique el glóbulo blanco"),
        ("en", "English", "Name the white blood cell"),
    ):
        page.click(f".languages >> text={name}")
        expect(page.locator("h1").first).to_have_text(lead)
        assert page.get_attribute("html", "lang") == code
        assert page.inner_text(".languages [aria-current]") == name
    page.click(".languages >> text=Deutsch")
    page.click("text=Verlauf")
    expect(page.locator("h1 .for-phone")).to_have_text("Antworten dieses Handys")
    page.click(".languages >> text=Español")
    expect(page.locator("h1 .for-phone")).to_have_text("Respuestas de este teléfono")
    assert page.url.endswith("/history")


def test_a_german_phone_is_told_in_german_what_went_wrong(open_page: OpenPage) -> None:
    page = open_page(locale="de-DE")
    pick(page, photo(b"%PDF-1.7"), "failed")
    assert page.inner_text("#failure-title") == "Keine Antwort auf dieses Foto"
    assert page.inner_text("#failure-detail").startswith("Das ist ein PDF-Dokument.")
    pick(page, photo(b"", "leer.jpg"), "failed")
    assert page.inner_text("#failure-detail").startswith("Diese Datei ist leer.")
    page.context.set_offline(True)
    pick(page, photo(SMEAR), "failed")
    assert page.inner_text("#failure-title") == "Das Handy ist offline"
    page.click("text=Noch einmal senden")
    page.context.set_offline(False)
    page.wait_for_selector("body[data-state=answered]")


def test_times_follow_the_habits_of_the_phone(open_page: OpenPage) -> None:
    page = open_page(locale="de-DE", timezone_id="Europe/Berlin")
    pick(page, photo(EMPTY_FIELD))
    page.goto("/history")
    shown = page.inner_text(".history-list time")
    assert shown == page.evaluate(
        "new Date(document.querySelector('time').dateTime)"
        ".toLocaleString('de-DE', { dateStyle: 'medium', timeStyle: 'short' })"
    )
    assert "UTC" not in shown


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("state", STATES)
def test_longer_words_are_not_cut_either(open_page: OpenPage, state: str, language: str) -> None:
    path, reach = STATES[state]
    page = open_page(path, locale=LOCALES[language])
    reach(page)
    assert page.get_attribute("html", "lang") == language
    assert_fits(page)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("state", ["start", "one cell", "close", "error", "offline"])
def test_longer_words_leave_the_main_button_within_reach(
    open_page: OpenPage, state: str, language: str
) -> None:
    page = open_page(locale=LOCALES[language])
    STATES[state][1](page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert_within_reach(page, "[for=take]", "[for=choose]", ".dock .caution")
