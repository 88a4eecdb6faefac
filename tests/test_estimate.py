"""The estimate beside a model: shown only where it is of these files."""

from pathlib import Path

import pytest

from app.estimate import FILE, Estimate, files_of, milliseconds_here
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec

WBC = Path(__file__).parents[1] / "models" / "wbc"


def test_the_shipped_model_has_one_of_each_of_its_networks() -> None:
    spec = ImpulseSpec.read(WBC)
    found = Estimate.beside(WBC, spec)
    assert found is not None
    assert [(one.role, one.precision) for one in found.networks] == list(files_of(spec))
    assert [one.precision for one in found.of("name")] == ["float32", "int8"]


@pytest.mark.parametrize("text", [None, "{}", "no JSON"])
def test_a_folder_without_one_has_none(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / FILE).write_text(text, "utf-8")
    assert Estimate.beside(tmp_path, ImpulseSpec.read(WBC)) is None


def test_one_of_other_files_is_not_taken(tmp_path: Path) -> None:
    text = (WBC / FILE).read_text("utf-8")
    one = ImpulseSpec.read(WBC).models["int8"].sha256
    (tmp_path / FILE).write_text(text.replace(one, "0" * 64), "utf-8")
    assert Estimate.beside(tmp_path, ImpulseSpec.read(WBC)) is None


def test_a_crop_is_timed_once() -> None:
    block = Impulse.load(WBC).learning_block
    first = milliseconds_here(block)
    assert 0 < first < 1000
    assert milliseconds_here(block) == first
