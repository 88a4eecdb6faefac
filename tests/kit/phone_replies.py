"""Answers photos by the impulse in a page, in a real Chromium, beside the laptop's answers.

`python -m tests.kit.phone_replies URL PHOTO...` prints what differs.
Needs no page of the server's, only its modules, its model and its API.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from app.training.evaluate.parity.phone_page import address_of, open_bare
from tests.kit.browser_fixtures import ARGUMENTS, NAMES

Reply = dict[str, Any]
LOAD = """async () => {
    const { PhoneImpulse } = await import("/static/js/impulse/impulse.js");
    window.impulse = await PhoneImpulse.load();
    return window.impulse.model;
}"""
CLASSIFY = """async ([address, others]) => {
    const come = await fetch(address);
    if (!come.ok) throw new Error(`no photo at ${address}`);
    const photo = await come.blob();
    try {
        return await window.impulse.classify(photo, { others });
    } catch (error) {
        return { error: error.code, message: error.message };
    }
}"""


@dataclass(frozen=True, slots=True)
class Phone:
    """Hold a page that has the impulse loaded."""

    page: Page
    model: Reply
    load_s: float

    def classify(self, path: Path, others: bool = False) -> Reply:
        """Return the reply to the photo at `path`; where the phone gives none {error, message}."""
        reply: Reply = self.page.evaluate(CLASSIFY, [address_of(path), others])
        return reply


@contextmanager
def phone(browser: Browser, url: str, load: bool = True) -> Iterator[Phone]:
    """Open a bare page of the server at `url` and load the impulse in it."""
    with browser.new_context(base_url=url) as context:
        page = context.new_page()
        open_bare(page)
        start = time.perf_counter()
        model = page.evaluate(LOAD) if load else {}
        yield Phone(page, model, time.perf_counter() - start)


def phone_replies(url: str, paths: Sequence[Path], others: bool = False) -> list[Reply]:
    """Return the replies of the impulse in a page of the server at `url`, started for that."""
    with chromium() as browser, phone(browser, url) as one:
        return [one.classify(path, others) for path in paths]


def laptop_replies(url: str, paths: Sequence[Path], others: bool = False) -> list[Reply]:
    """Return the replies of POST /classify; of a refused photo the problem."""
    asked = {"explain": "1", "store": "0", "field": str(int(others))}
    with httpx.Client(base_url=url, params=asked, timeout=120) as client:
        return [
            client.post("/classify", files={"file": path.read_bytes()}).json() for path in paths
        ]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start an installed Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold how far two replies to one photo are apart."""

    same_label: bool
    """Of every cell, and whether there are as many."""
    same_verdict: bool
    """The same of verdict and reason."""
    score: float
    """The largest of a class's score, over all cells."""
    box: int
    """The largest of a box's side, in pixels of the upload."""

    @classmethod
    def of(cls, one: Reply, other: Reply) -> "Difference":
        if "cells" not in one or "cells" not in other:
            same = "cells" not in one and "cells" not in other
            return cls(same, same, 0 if same else 1, 0)
        pairs = list(zip(one["cells"], other["cells"], strict=False))
        as_many = len(one["cells"]) == len(other["cells"])
        return cls(
            as_many and all(mine["label"] == theirs["label"] for mine, theirs in pairs),
            as_many and all(_judged(mine) == _judged(theirs) for mine, theirs in pairs),
            max(
                abs(mine["scores"][name] - score)
                for mine, theirs in pairs
                for name, score in theirs["scores"].items()
            ),
            max(
                abs(a - b)
                for mine, theirs in pairs
                for a, b in zip(mine["box"], theirs["box"], strict=True)
            ),
        )


def _judged(cell: Reply) -> tuple[str, ...]:
    return cell["verdict"], cell["reason"], cell["kind"]


def main() -> None:
    """Print a JSON line a photo, then what it comes to."""
    url, *names = sys.argv[1:]
    paths = [Path(name).resolve() for name in names]
    theirs = laptop_replies(url, paths)
    with chromium() as browser, phone(browser, url) as one:
        print(f"loaded in {one.load_s:.1f} s: {one.model}")
        mine = [one.classify(path) for path in paths]
    apart = [Difference.of(*pair) for pair in zip(mine, theirs, strict=True)]
    for path, reply, difference in zip(paths, mine, apart, strict=True):
        took = reply.get("timings_ms", {}).get("total", reply.get("message"))
        print(path.name, json.dumps({"ms": took, "apart": str(difference)}))
    for name in ("same_label", "same_verdict"):
        print(name, sum(getattr(one, name) for one in apart), "of", len(apart))
    for name in ("score", "box"):
        print(name, max(getattr(one, name) for one in apart))


if __name__ == "__main__":
    main()
