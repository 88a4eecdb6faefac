"""From phones to a training: pictures collected class by class, and cells that people named."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.browser_fixtures import OpenPage, photo
from tests.kit.processes import ROOT
from tests.kit.smears import draw_field, draw_smear, encode
from tests.training.conftest import TINY, sets

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

WEIGHTS = ROOT / "models" / "wbc" / "base.weights.h5"
QUICK = sets(*TINY, "cycles=1", "cycle_crops=64", "views=0")
OWN = {"kind": "classes", "name": "Mine", "classes": [{"label": "round"}, {"label": "grainy"}]}
KINDS = {"round": "lymphocyte", "grainy": "eosinophil"}


def smearlens(store: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "SMEARLENS_DATA"}
        | {"COLUMNS": "300", "SMEARLENS_FOLDER": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def trained(store: Path, folder: Path) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Train quickly; return what was said, which files are on which side, and their groups."""
    where = ("--weights", WEIGHTS, "--name", "mine", "--runs", store / "runs")
    said = smearlens(store, "train", folder, *where, *QUICK)
    run = store / "runs" / "mine"
    sides = json.loads((run / "sources.json").read_text())
    return said, sides, json.loads((run / "groups.json").read_text())


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path), impulse) as url:
        yield url


def later(of: Image.Image) -> bytes:
    """Return the field as a hand holds it minutes later: a little nearer, lighter and turned."""
    width, height = of.size
    near = of.rotate(3, Image.Resampling.BICUBIC, fillcolor=(232, 222, 230))
    near = near.crop((18, 12, width - 14, height - 16)).point(lambda value: min(255, value + 8))
    return encode(near, quality=88)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def collect(page: Page, label: str, photos: list[bytes], before: int) -> None:
    page.locator(".label", has_text=label).click()
    page.set_input_files("#choose", [photo(one, f"{at}.jpg") for at, one in enumerate(photos)])
    count = page.locator(".label", has_text=label).locator(".label-count")
    expect(count).to_have_text(f"{before + len(photos)} pictures", timeout=60_000)


@pytest.mark.browser
def test_a_set_collected_on_a_phone_is_trained_on_and_copies_stay_together(
    server: str, tmp_path: Path, open_page: OpenPage
) -> None:
    head = httpx.post(f"{server}/taught", json=OWN).raise_for_status().json()["id"]
    page = open_page(f"/collect/{head}", server=server)
    page.wait_for_selector("#ways:not([hidden])")
    fields = {
        label: [draw_smear(kind, 400, 300, 100 * place + seed) for seed in range(4)]
        for place, (label, kind) in enumerate(KINDS.items())
    }
    collect(page, "round", [encode(one) for one in fields["round"]], 0)
    page.reload()
    page.wait_for_selector("#ways:not([hidden])")
    collect(page, "grainy", [encode(one) for one in fields["grainy"]], 0)
    page.context.set_offline(True)
    page.set_input_files("#take", photo(later(fields["grainy"][0])))
    page.wait_for_selector("#again:not([hidden])")
    page.context.set_offline(False)
    page.locator(".label", has_text="grainy").get_by_text("5 pictures").wait_for()
    collect(page, "round", [later(fields["round"][0]), later(fields["round"][1])], 4)
    with page.expect_download() as download:
        page.click("#export")
    folder = tmp_path / "collected"
    zipfile.ZipFile(download.value.path()).extractall(folder)
    with (folder / "labels.csv").open(encoding="utf-8") as lines:
        assert len(list(csv.DictReader(lines))) == 11
    said, sides, groups = trained(tmp_path, folder)
    assert "Classes: grainy, round." in said
    assert sides["train"]
    assert sides["held_out"]
    told = json.loads((folder / "teaching.json").read_text())["examples"]
    group_of = {
        one["photo_sha256"]: groups[digest((folder / one["file"]).read_bytes())] for one in told
    }
    for first in (fields["grainy"][0], *fields["round"][:2]):
        assert group_of[digest(encode(first))] == group_of[digest(later(first))]
    assert len(set(groups.values())) > 4
    apart = [{groups[one] for one in sides[side]} for side in ("train", "held_out")]
    assert not apart[0] & apart[1]


def count(server: str, slide: str, kinds: tuple[str, str], seed: int) -> int:
    """Count two cells of a slide in one photo, and name both; return how many were named."""
    with httpx.Client(base_url=server, timeout=60, cookies={"smearlens_phone": str(uuid4())}) as of:
        begun = of.post("/counts", json={"slide": slide, "target": 50}).raise_for_status().json()
        where = f"/counts/{begun['id']}"
        cells = [(kinds[0], 0.28, 0.3, 0.3), (kinds[1], 0.7, 0.65, 0.3)]
        jpeg = encode(draw_field(cells, 800, 600, seed))
        told = of.post(f"{where}/photos", files={"file": jpeg}).raise_for_status().json()
        for cell in told["cells"]:
            x0 = cell["box"][0]
            change = {"label": kinds[0] if x0 < 320 else kinds[1], "seen": 2**31 - 1}
            of.patch(f"{where}/cells/{cell['id']}", json=change).raise_for_status()
        return len(told["cells"])


def test_cells_of_counts_are_trained_on_and_held_out_slides_stay_apart(
    server: str, tmp_path: Path
) -> None:
    kinds = ("lymphocyte", "eosinophil")
    named = sum(count(server, f"Smear {number % 3}", kinds, number) for number in range(5))
    assert named >= 8
    folder = tmp_path / "reviewed"
    said = smearlens(tmp_path, "data", folder, "--from-history", "--runs", tmp_path / "runs")
    assert f"{named} reviewed cells of 3 slides are in" in said
    said, sides, groups = trained(tmp_path, folder)
    rows = list(csv.DictReader(io.StringIO((folder / "labels.csv").read_text())))
    held_out = {one["group"] for one in rows if one["held_out"] == "yes"}
    learnt = sum(one["held_out"] == "no" for one in rows)
    assert held_out
    assert f"{learnt} pictures to learn from, {len(rows) - learnt} held out." in said
    for side, of in (("train", False), ("held_out", True)):
        assert sides[side]
        assert all((groups[one].partition("/")[2] in held_out) == of for one in sides[side])
    for number in range(5, 9):
        count(server, f"Smear {number}", kinds, number)
    smearlens(tmp_path, "data", folder, "--from-history", "--runs", tmp_path / "runs")
    rows = list(csv.DictReader(io.StringIO((folder / "labels.csv").read_text())))
    assert {one["group"] for one in rows if one["held_out"] == "yes"} >= held_out
