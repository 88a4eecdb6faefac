"""Whose fields a model takes along, so that nothing near them is ever asked about."""

from pathlib import Path

import pytest

from app.training.data.dataset import Sample
from app.training.data.fingerprint_index import FingerprintIndex
from app.training.data.splits import Split
from app.training.export.recipe import save_fields
from app.training.fit.config import TrainConfig
from app.training.fit.run import Run
from tests.kit.smears import draw_smear

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"


@pytest.mark.parametrize("start", [None, SHIPPED], ids=["from nothing", "from a model"])
def test_a_set_that_is_split_picture_by_picture_brings_no_fields(
    tmp_path: Path, start: Path | None
) -> None:
    samples = []
    for seed, origin in enumerate(("mine", "pbc")):
        path = tmp_path / f"{origin}.png"
        draw_smear("neutrophil", 320, 240, seed).save(path)
        samples.append(Sample(path, "neutrophil", origin, origin, shared=True))
    config = TrainConfig.checked(folders=(tmp_path,), weights="", start=start)
    save_fields(Run(tmp_path, config, Split(samples, [])), tmp_path / "fields.npz")
    names = {one for one in FingerprintIndex.load(tmp_path / "fields.npz").names if ".png" in one}
    # What a training starts with is a lab's own, whatever its folder is called.
    assert names == {"mine/mine.png"} | ({"pbc/pbc.png"} if start else set())
