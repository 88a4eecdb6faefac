"""The reference cells: credited, small, shown or asked and never both, the model's word true."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.assets import asset
from app.impulse.impulse import Impulse
from app.reference_cells import TYPES, reference_cells, two_types, wavering
from app.training.data import negatives
from app.training.export.reference.cells import SIDE, make, said

FOLDER = asset("static") / "reference"
CREDITS: dict[str, Any] = json.loads((FOLDER / "credits.json").read_text("utf-8"))
PICTURES: list[dict[str, str]] = CREDITS["pictures"]
QUIZ = [one for one in PICTURES if one["file"].startswith("quiz/")]
SHOWN = [one for one in PICTURES if one["file"].startswith("shown/")]
MODEL = asset("models") / "wbc"


@pytest.fixture(scope="module")
def shipped() -> Impulse:
    return Impulse.load(MODEL)


def test_each_picture_has_a_credit_and_a_licence_that_allows_it() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*")}
    assert files == {one["file"] for one in PICTURES}
    assert len(files) == len(PICTURES)
    for one in PICTURES:
        credit = CREDITS["sets"][one["source"].split("/")[0]]
        assert credit["licence"] in ("CC BY 4.0", "MIT")
        assert all(credit[key] for key in ("name", "authors", "terms", "link"))
    notice = Path(asset("static").parent, "NOTICE").read_text("utf-8")
    assert "static/reference" in notice


def test_they_are_small() -> None:
    for use, most in (("shown", 600_000), ("quiz", 600_000)):
        assert sum(path.stat().st_size for path in (FOLDER / use).iterdir()) < most
    for one in PICTURES:
        with Image.open(FOLDER / one["file"]) as picture:
            assert picture.size == (SIDE, SIDE)
            assert picture.format == "WEBP"
            assert not picture.getexif()


def test_there_are_several_of_each_type_and_no_doubtful_label_is_among_them() -> None:
    assert set(Counter(one["label"] for one in SHOWN)) == set(TYPES)
    assert min(Counter(one["label"] for one in SHOWN).values()) >= 4
    assert min(Counter(one["label"] for one in QUIZ).values()) >= 10
    assert {one["source"].split("/")[0] for one in SHOWN} == {"pbc", "bccd"}
    for one in PICTURES:
        if one["source"].startswith("bccd/"):
            assert one["label"] in ("neutrophil", "lymphocyte", "monocyte")
        else:
            folder = {"band": "neutrophil", "immature_granulocyte": "ig"}
            assert one["source"].split("/")[1] == folder.get(one["label"], one["label"])
        assert (one["label"] == "band") == ("BNE_" in one["source"])


def test_no_cell_is_shown_and_asked() -> None:
    assert len({one["source"] for one in PICTURES}) == len(PICTURES)
    seen = {}
    for one in PICTURES:
        with Image.open(FOLDER / one["file"]) as picture:
            seen[one["source"]] = np.asarray(picture.convert("RGB").resize((20, 20)), np.float64)
    for (first, a), (second, b) in combinations(seen.items(), 2):
        assert np.abs(a - b).mean() > 5, f"{first} and {second} look alike"


def test_the_models_words_are_those_of_the_shipped_model(shipped: Impulse) -> None:
    spec = shipped.spec
    told = CREDITS["model"]
    assert (told["name"], told["version"]) == (spec.name, spec.version)
    assert told["sha256"] == shipped.model_sha256
    wrong = []
    for one in QUIZ:
        cell = shipped.classify((FOLDER / one["file"]).read_bytes()).cells[0]
        if (said(cell), cell.verdict) != (one["said"], one["verdict"]):
            wrong.append(one["file"])
    assert wrong == []


def test_the_model_never_learnt_from_a_cell_of_the_quiz(
    data_folder: Path, tmp_path: Path, shipped: Impulse
) -> None:
    pytest.importorskip("skimage", reason="the extra `train` is not installed")
    held_out = set(json.loads((MODEL / "sources.json").read_text("utf-8"))["held_out"].values())
    kinds = negatives.read([data_folder / "pbc"], tmp_path, shipped.spec.classes)
    held_out |= {f"pbc/{one.path.name}" for one in kinds.tested}
    for one in QUIZ:
        origin, name = one["source"].split("/")[0], one["source"].split("/")[-1]
        assert f"{origin}/{name}" in held_out


def test_the_same_command_makes_the_same_pictures(
    data_folder: Path, tmp_path: Path, shipped: Impulse
) -> None:
    assert make(data_folder, tmp_path, shipped) == len(PICTURES)
    assert json.loads((tmp_path / "credits.json").read_text("utf-8")) == CREDITS
    for one in PICTURES:
        with Image.open(tmp_path / one["file"]) as new, Image.open(FOLDER / one["file"]) as old:
            apart = np.asarray(new, np.float64) - np.asarray(old, np.float64)
            assert np.abs(apart).mean() < 3, "but for another version of libwebp"


def test_the_page_shows_them_all() -> None:
    cells = reference_cells()
    shown = [picture for pictures in cells.shown.values() for picture in pictures]
    assert len(shown) == len(SHOWN)
    assert all(picture.set in cells.sets for picture in shown)


def test_keys_are_those_of_a_count() -> None:
    script = (asset("static") / "js" / "counts" / "labels.js").read_text("utf-8")
    keys = dict(re.findall(r'^  (\w+): \["(\w)"', script, re.MULTILINE))
    assert len(set(TYPES.values())) == len(TYPES)
    shared = set(keys) & set(TYPES)
    assert {label: TYPES[label] for label in shared} == {label: keys[label] for label in shared}


@pytest.mark.parametrize(
    ("asked", "pair"),
    [
        (["neutrophil,eosinophil"], ("neutrophil", "eosinophil")),
        (["band", "monocyte"], ("band", "monocyte")),
        (["band,band"], None),
        (["band,unicorn", "platelet,band"], ("band", "platelet")),
        (["<b>", ","], None),
        ([], None),
    ],
)
def test_an_address_names_two_types_or_none(asked: list[str], pair: tuple[str, str] | None) -> None:
    assert two_types(asked) == pair


def test_two_types_are_compared_where_the_answer_is_close_and_both_have_pictures() -> None:
    scores = {"eosinophil": 0.4, "neutrophil": 0.5, "monocyte": 0.1}
    assert wavering({"reason": "close", "scores": scores}) == ("neutrophil", "eosinophil")
    assert wavering({"reason": "clear", "scores": scores}) is None
    assert wavering({"reason": "close", "scores": {"mine": 0.6, "monocyte": 0.4}}) is None
