"""Teaching in a browser: real pictures, a head that is begun, and what the laptop has of it."""

import csv
import time
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page

OTHERS = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")


def raabin(folder: Path, label: str, count: int) -> list[bytes]:
    """Return pictures of a class, each from another smear as long as there are others."""
    of_smear: dict[str, list[Path]] = {}
    with (folder / "raabin" / "labels.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["class"] == label:
                of_smear.setdefault(row["smear"], []).append(folder / "raabin" / row["file"])
    in_turn = chain.from_iterable(zip_longest(*(of_smear[smear] for smear in sorted(of_smear))))
    return [path.read_bytes() for path in in_turn if path][:count]


def begin(page: Page, kind: str, name: str, *classes: str) -> str:
    """Begin a head from the list and return its id."""
    form = page.locator(f"#new-{kind}")
    form.locator("summary").first.click()
    form.locator("[name=name]").fill(name)
    for field, label in zip(("first", "second"), classes, strict=False):
        form.locator(f"[name={field}]").fill(label)
    form.get_by_role("button", name="Begin").click()
    page.wait_for_selector("#lesson:not([hidden])")
    assert page.inner_text("#name") == name
    return page.url.rsplit("/", 1)[1]


def wait_until_sent(page: Page, examples: int, server: str, head: str) -> list[dict[str, Any]]:
    """Wait until the laptop has so many examples and the page says that all are there."""
    where, end = f"{server}/taught/{head}/examples", time.monotonic() + 120
    while True:
        told = httpx.get(where, timeout=60).json()["examples"]
        if len(told) >= examples and page.is_hidden("#sending"):
            return told  # type: ignore[no-any-return]
        assert time.monotonic() < end, f"{len(told)} of {examples}: {page.inner_text('#trouble')}"
        page.wait_for_timeout(100)
