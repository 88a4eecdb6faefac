"""Which language an answer comes in: the browser's, or the one chosen, in pages and in errors."""

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running

PAGE = {"accept": "text/html,*/*;q=0.8"}


def lang(reply: httpx.Response) -> str:
    """Return the language that a page says it is in, once it is also told in the headers."""
    told = reply.text.split('<html lang="')[1].split('"')[0]
    assert reply.headers["content-language"] == told
    vary = {name.strip().lower() for name in reply.headers["vary"].split(",")}
    assert {"accept-language", "cookie"} <= vary
    return told


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("DE-ch", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("es-419,es;q=0.9", "es"),
        ("en;q=0.5, es;q=0.7, de;q=0.6", "es"),
        ("fr-FR, fr;q=0.9, de;q=0.4, en;q=0.3", "de"),
        ("de;q=0, es;q=0.1", "es"),
        ("de;q=nonsense, es;q=0.1", "es"),
        ("fr, *;q=0.5", "en"),
        ("den", "en"),
        (",;,;q=1", "en"),
        ("../../etc/passwd", "en"),
    ],
)
def test_a_browser_gets_the_language_it_likes_best_of_those_there_are(
    live_server: str, wanted: str | None, language: str
) -> None:
    headers = PAGE | ({"accept-language": wanted} if wanted is not None else {})
    assert lang(httpx.get(live_server, headers=headers)) == language


@pytest.mark.parametrize("path", ["/", "/connect", "/history", "/docs", "/nowhere"])
@pytest.mark.parametrize(
    ("language", "word"), [("en", "History"), ("de", "Verlauf"), ("es", "Historial")]
)
def test_every_page_comes_in_each_language(
    live_server: str, path: str, language: str, word: str
) -> None:
    page = httpx.get(live_server + path, headers=PAGE | {"accept-language": language})
    assert lang(page) == language
    assert f">{word}</a>" in page.text
    assert "{$" not in page.text.split("</template>")[-1]


def test_the_switch_wins_over_the_browser_and_leads_back_to_its_page(live_server: str) -> None:
    with httpx.Client(base_url=live_server, headers=PAGE | {"accept-language": "de"}) as client:
        assert lang(client.get("/history")) == "de"
        told = client.post("/language", data={"language": "es", "here": "/history?page=2"})
        assert (told.status_code, told.headers["location"]) == (303, "/history?page=2")
        cookie = told.headers["set-cookie"]
        assert "smearlens_language=es" in cookie
        assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
        page = client.get("/history")
        assert lang(page) == "es"
        assert 'name="here" value="/history"' in page.text


@pytest.mark.parametrize(
    "here", ["https://elsewhere.example/", "//elsewhere.example", "elsewhere", "\\\\elsewhere", ""]
)
def test_the_switch_leads_nowhere_else(live_server: str, here: str) -> None:
    told = httpx.post(f"{live_server}/language", data={"language": "de", "here": here})
    assert told.headers["location"] == "/"


@pytest.mark.parametrize("language", ["fr", "", "../de", "de\r\nx: y"])
def test_a_language_that_there_is_not_is_not_chosen(live_server: str, language: str) -> None:
    told = httpx.post(f"{live_server}/language", data={"language": language})
    assert told.status_code == 303
    assert "set-cookie" not in told.headers


def test_a_cookie_that_names_no_language_counts_for_nothing(live_server: str) -> None:
    headers = PAGE | {"cookie": "smearlens_language=../de", "accept-language": "es"}
    assert lang(httpx.get(live_server, headers=headers)) == "es"


def test_an_error_is_told_in_the_persons_language_with_its_facts(live_server: str) -> None:
    asked = {"accept-language": "de"}
    reply = httpx.post(f"{live_server}/classify", files={"file": b"GIF87a..."}, headers=asked)
    assert reply.headers["content-language"] == "de"
    assert reply.json()["code"] == "not_a_photo"
    assert reply.json()["detail"].startswith("Das ist ein GIF-Bild. Bitte speichern Sie")
    chosen = {"cookie": "smearlens_language=es"}
    reply = httpx.get(f"{live_server}/history?page=x", headers=asked | chosen)
    assert reply.json()["detail"] == "«page» en la dirección debe ser un número entero."
    reply = httpx.get(f"{live_server}/nowhere", headers=asked | PAGE)
    assert "Diese Seite gibt es hier nicht." in reply.text


def test_an_error_in_front_of_the_routes_is_told_in_the_persons_language(
    impulse: Impulse,
) -> None:
    with running(Settings(max_upload_mb=1), impulse) as server:
        reply = httpx.post(
            f"{server}/classify",
            content=b"x" * 1_000_001,
            headers={"accept-language": "es"},
        )
    assert reply.status_code == 413
    assert reply.json()["detail"].startswith("La foto ocupa más de 1 MB.")


def test_what_nobody_foresaw_is_told_in_the_persons_language(
    impulse: Impulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(impulse, "classify", broken)
    with running(Settings(), impulse) as server:
        reply = httpx.post(
            f"{server}/classify", files={"file": b"x"}, headers={"accept-language": "de"}
        )
    assert reply.json()["detail"].startswith("Auf dem Laptop ging etwas schief.")
