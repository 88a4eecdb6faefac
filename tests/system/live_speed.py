"""Measures live in a Chromium whose CPU is slowed, against a server on the same machine.

    python -m tests.system.live_speed

Prints how long it takes from opening the page to the first answer and to the word, and how many
frames a second are answered after that, by how much the browser is slowed.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import ROOT, running
from tests.kit.filming import ALLOWED, FAKE, field, film, filming

TIMES = 10
SECONDS = 10
"""For which frames are counted, each time."""
SLOWER = (1, 4)
SIZE = (1920, 1440)
"""Of the camera's picture, in pixels."""


def once(browser: Browser, server: str, slower: int) -> tuple[float, float, float]:
    """Return the seconds to the first answer and to the word, and the frames a second."""
    page = browser.new_page(base_url=server, viewport={"width": 390, "height": 844})
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    answers: list[float] = []
    page.on(
        "requestfinished",
        lambda one: answers.append(time.perf_counter()) if "store=0" in one.url else None,
    )
    begun = time.perf_counter()
    page.goto("/live")
    page.wait_for_selector("#live-word[data-named]")
    word = time.perf_counter()
    before = len(answers)
    page.wait_for_timeout(1000 * SECONDS)
    rate = (len(answers) - before) / SECONDS
    page.close()
    return answers[0] - begun, word - begun, rate


def main() -> None:
    """Print a line for each slowness."""
    impulse = Impulse.load(ROOT / "models" / "wbc", interpreters=2)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Settings(folder=Path(folder), log="quiet"), impulse) as server,
        sync_playwright() as playwright,
    ):
        path = film(Path(folder, "film.mjpeg"), (field("lymphocyte").resize(SIZE), 1))
        camera = f"--use-file-for-fake-video-capture={path}"
        with filming(playwright.chromium, FAKE, ALLOWED, camera) as browser:
            for slower in SLOWER:
                took = [once(browser, server, slower) for _ in range(TIMES)]
                first, word, rate = (statistics.median(one) for one in zip(*took, strict=True))
                print(
                    f"{slower}x slower: first answer {first:.2f} s, word {word:.2f} s, "
                    f"{rate:.1f} frames a second, medians of {TIMES}"
                )


if __name__ == "__main__":
    main()
