"""Measures how long it takes from a photo to the tiles of its cells, as who holds the phone waits.

    python -m tests.system.photo_to_tile --photos 20

A real server on loopback and a real Chromium of a phone's size, whose processor is slowed down and
whose line is that of a weak Wi-Fi. The clock starts when the photo is handed to the page and stops
when its first tile shows.
"""

import argparse
import shutil
import tempfile
from io import BytesIO
from statistics import median, quantiles

import httpx
from playwright.sync_api import Browser, sync_playwright

from tests.kit.browser_fixtures import ARGUMENTS, NAMES, photo
from tests.kit.processes import Served
from tests.kit.smears import draw_smear

SIZES = {"640x480": (640, 480), "4000x3000": (4000, 3000)}
SLOWER = 4
"""Times that the page's processor is slower than this machine's."""
LINE = {"offline": False, "latency": 20, "downloadThroughput": 2.5e6, "uploadThroughput": 1.25e6}
"""20 ms there and back, 20 Mbit/s down and 10 up."""


def main() -> None:
    """Print the median and the 95th percentile for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=20)
    many = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = Served(SMEARLENS_FOLDER=folder)
        served.ready()
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            for name, size in SIZES.items():
                taken = _took(browser, served.url, size, many)
                late = quantiles(taken, n=20)[-1]
                print(f"{name}: median {median(taken):.2f} s, 95 % within {late:.2f} s, n = {many}")
        finally:
            browser.close()
            served.stop()


def _took(browser: Browser, url: str, size: tuple[int, int], many: int) -> list[float]:
    count = httpx.post(f"{url}/counts", json={}).raise_for_status().json()["id"]
    page = browser.new_page(viewport={"width": 390, "height": 844})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{url}/counts/{count}")
    page.wait_for_selector("#empty:not([hidden])")
    taken = []
    for seed in range(many):
        smear = BytesIO()
        draw_smear("lymphocyte", *size, seed).save(smear, "JPEG", quality=90)
        tiles = page.locator(".tile").count()
        page.evaluate(
            """tiles => {
                document.querySelector("#take").addEventListener("change", () => {
                    const begun = performance.now();
                    const look = () => document.querySelectorAll(".tile").length > tiles
                        ? (window.took = performance.now() - begun) : requestAnimationFrame(look);
                    window.took = null;
                    look();
                }, { once: true, capture: true });
            }""",
            tiles,
        )
        page.set_input_files("#take", photo(smear.getvalue()))
        page.wait_for_function("() => window.took != null")
        taken.append(page.evaluate("window.took") / 1000)
        page.wait_for_selector("#sending", state="hidden")
        page.evaluate("window.took = null")
    page.close()
    return taken


if __name__ == "__main__":
    main()
