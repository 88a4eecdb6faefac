"""Measures how fast the phone answers by itself, beside the laptop, in a Chromium that is slowed.

    python -m tests.system.phone_speed [times]

Prints, by how much the browser is slowed, how long it takes from opening the page to the first
answer by the phone, the first time ever and the second time, and how many frames a second are
answered after that, for how much of a core in the browser; the same of the laptop, by the live
page. The protocol of Chromium's tools
slows a page but not its workers, in which the networks run: so the processes of its pages are held
by signals for a part of each period.
"""

import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.impulse.impulse import Impulse
from app.settings import Settings
from benchmarks.machine import tree
from tests.conftest import ROOT, running
from tests.kit.filming import ALLOWED, FAKE, field, film, filming

TIMES = 10
SECONDS = 10
"""For which frames are counted, each time."""
SLOWER = (1, 4)
PERIOD = 0.02
"""Seconds, of which a slowed process has its part."""
SIZE = (1920, 1440)
"""Of the camera's picture, in pixels."""
WATCH = """
    window.answers = [];
    document.addEventListener("DOMContentLoaded", () => {
        const boxes = document.getElementById("live-boxes");
        const alone = location.pathname === "/phone";
        new MutationObserver(() => {
            if (alone && document.body.dataset.mode !== "phone") return;
            if (boxes.children.length) window.answers.push(performance.now() / 1000);
        }).observe(boxes, { childList: true });
    });
"""
"""Notes when the boxes of each answer show, in seconds since the page was asked for."""


@contextmanager
def slowed(slower: int) -> Iterator[None]:
    """Let the browser's pages, and their workers, run for one part in `slower` of the time."""
    over = threading.Event()

    def signalled(name: signal.Signals, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, name)

    def hold() -> None:
        while not over.is_set():
            pids = renderers()
            end = time.monotonic() + 0.5  # others may have come
            while time.monotonic() < end and not over.is_set():
                signalled(signal.SIGSTOP, pids)
                time.sleep(PERIOD * (1 - 1 / slower))
                signalled(signal.SIGCONT, pids)
                time.sleep(PERIOD / slower)

    holder = threading.Thread(target=hold)
    if slower > 1:
        holder.start()
    try:
        yield
    finally:
        over.set()
        if slower > 1:
            holder.join()


def renderers() -> list[int]:
    """Return the processes of the browser's pages."""
    found = []
    for pid in tree(os.getpid()):
        with suppress(OSError):
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def busy(pids: list[int]) -> float:
    """Return the seconds for which processes have had a core."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            fields = told.rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def opened(context: BrowserContext, path: str) -> tuple[float, float, float]:
    """Return the seconds to the first answer, frames a second after, and each one's of a core."""
    page = context.new_page()
    page.goto(path)
    page.wait_for_function("() => window.answers.length > 0", timeout=300_000)
    first = page.evaluate("window.answers[0]")
    pids = renderers()
    before = busy(pids)
    page.wait_for_function(
        "seconds => performance.now() / 1000 > window.answers[0] + seconds",
        arg=SECONDS,
        timeout=300_000,
    )
    took = busy(pids) - before
    answers = page.evaluate("window.answers")
    rate = sum(first < at <= first + SECONDS for at in answers) / SECONDS
    page.close()
    return first, rate, took / max(1, len(answers) - 1)


def once(browser: Browser, server: str, path: str) -> tuple[float, ...]:
    """Return the seconds to the first answer ever and the second time, then as `opened`."""
    context = browser.new_context(base_url=server, viewport={"width": 390, "height": 844})
    context.add_init_script(WATCH)
    ever, *_ = opened(context, path)
    later, rate, core = opened(context, path)
    context.close()
    return ever, later, rate, core


def main() -> None:
    """Print a line for each slowness and for who answers."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
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
                for who, page in (("phone", "/phone"), ("laptop", "/live")):
                    with slowed(slower):
                        took = [once(browser, server, page) for _ in range(times)]
                    ever, later, rate, core = map(statistics.median, zip(*took, strict=True))
                    print(
                        f"{slower}x slower, the {who}: first answer ever {ever:.1f} s, "
                        f"later {later:.1f} s, {rate:.1f} frames a second, "
                        f"{1000 * core:.0f} ms of a core for each, medians of {times}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
