"""Fixtures for a real Chromium at phone size; where there is none, the tests skip loudly."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=30_000)  # ms, as all other waiting

OpenPage = Callable[..., Page]
SLOWED: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One installed Chromium for all tests."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"NO BROWSER, THE PAGE IS NOT TESTED: install one of {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: str) -> Iterator[OpenPage]:
    """Open a page on a phone; fail on an uncaught error or a breach of the CSP."""
    contexts = []
    wrong: list[str] = []

    def open_page(
        path: str = "/",
        *,
        server: str = live_server,
        browser: Browser = chromium,
        width: int = 390,
        height: int = 844,
        before: str = "",
        **context: object,
    ) -> Page:
        contexts.append(
            browser.new_context(
                base_url=server,
                viewport={"width": width, "height": height},
                **{"has_touch": True, "is_mobile": True} | context,  # type: ignore[arg-type]
            )
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda line: wrong.append(line.text) if "Content Security" in line.text else None,
        )
        if before:
            page.add_init_script(before)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def phone_page(open_page: OpenPage) -> Page:
    """The camera page at 390 x 844."""
    return open_page()


def photo(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> FilePayload:
    """Return a file as a person would pick it."""
    return {"name": name, "mimeType": kind, "buffer": data}


def pick(page: Page, file: FilePayload, state: str | None = "answered") -> None:
    """Pick `file` as if the camera had made it, and wait for the page to be in `state`."""
    page.set_input_files("#take", file)
    if state:
        page.wait_for_selector(f"body[data-state={state}]")


def kill_browser(profile: Path) -> None:
    """Kill the browser that runs on `profile`, as a phone does that needs the memory."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def send_plainly(page: Page, file: FilePayload, way: str = "choose") -> None:
    """Send `file` without JavaScript, and wait for all of the page that answers."""
    page.set_input_files(f"#{way}", file)
    page.click(f".way--{way} .send")
    page.wait_for_selector("#word")
    page.wait_for_load_state()


def slow_down(page: Page, bytes_per_second: int) -> None:
    """Make the phone's uplink slow; -1 is full speed again."""
    # What one session has set, no other takes back.
    if page not in SLOWED:
        SLOWED[page] = page.context.new_cdp_session(page)
        SLOWED[page].send("Network.enable")
    SLOWED[page].send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
        },
    )
