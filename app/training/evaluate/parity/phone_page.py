"""Asks the impulse in the page, in a real Chromium: what a phone answers without the laptop.

A bare page of a server of its own loads the page's modules and the model. Needs Playwright.
"""

import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.errors import TrainingError
from app.training.evaluate.parity.asked import Answers
from app.training.evaluate.parity.http_server import said_in, server

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; base-uri 'none'"
)
"""What the server's own page that answers in the phone has, too."""
BARE, FILE = "/bare-page", "/bare-page/photo"
LOAD = """async () => {
    const { PhoneImpulse } = await import("/static/js/impulse/impulse.js");
    window.impulse = await PhoneImpulse.load();
}"""
CLASSIFY = """async (address) => {
    const photo = await (await fetch(address)).blob();
    const start = performance.now();
    try {
        const reply = await window.impulse.classify(photo);
        return { reply, took: performance.now() - start };
    } catch (error) {
        return { error: String(error.message ?? error) };
    }
}"""


def by_page(model: Path, pictures: Sequence[Path]) -> Answers:
    """Return what the impulse in a page says of each picture's file.

    Raises:
        TrainingError: Playwright or a browser is missing, or the page can't load the model.
    """
    if find_spec("playwright") is None:
        raise TrainingError("Playwright is missing: pip install playwright.")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise TrainingError(f"No browser is here: install one of {', '.join(BROWSERS)}.")
    from playwright.sync_api import Error, sync_playwright

    with server(model) as address, sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=list(ARGUMENTS))
        page = started.new_page(base_url=address)
        page.set_default_timeout(60_000)
        open_bare(page)
        try:
            page.evaluate(LOAD)
        except Error as error:
            raise TrainingError(f"The page can't load the model: {error.message}") from error
        answers: Answers = []
        for one in pictures:
            told = page.evaluate(CLASSIFY, address_of(one))
            answers.append(said_in(told["reply"], told["took"]) if "reply" in told else None)
        started.close()
    return answers


def open_bare(page: "Page") -> None:
    """Go to an empty page of the server, which may run the impulse and read photos of this disk."""
    page.route(f"**{BARE}", _bare)
    page.route(lambda of: urlsplit(of).path == FILE, _file)
    page.goto(BARE)


def address_of(photo: Path) -> str:
    """Return where the bare page finds a photo."""
    return f"{FILE}?path={photo.resolve().as_posix()}"


def _bare(route: "Route") -> None:
    headers = {"Content-Security-Policy": POLICY}
    route.fulfill(content_type="text/html", headers=headers, body="<!doctype html><title>.</title>")


def _file(route: "Route") -> None:
    (path,) = parse_qs(urlsplit(route.request.url).query)["path"]
    route.fulfill(path=path, content_type="application/octet-stream")
