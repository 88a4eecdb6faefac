"""What a microcontroller answers: C on an emulated Cortex-M4 beside tflite-micro."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.export.micro.answers import emulated_answers, fnv1a, micro_answers
from tests.training.export.micro.conftest import needs_arm, needs_micro

pytestmark = needs_micro
SHOWN = 4
"""Crops that the emulated processor is asked about; each takes it a second or three."""


@needs_arm
@pytest.mark.data
def test_c_on_a_cortex_m4_gives_what_tflite_micro_gives(
    small: Path, pictures: list[NDArray[np.uint8]]
) -> None:
    crops = pictures[:: len(pictures) // SHOWN][:SHOWN]
    there, here = emulated_answers(small, crops), micro_answers(small, crops)
    values = sum(one.output.size for one in here)
    pairs = list(zip(there, here, strict=True))
    differ = sum(int((one.output != other.output).sum()) for one, other in pairs)
    print(f"{differ} of {values} values differ on {len(crops)} crops")
    for name in ("dsp_instructions", "network_instructions"):
        print(f"{name}: {[getattr(one, name) for one in there]}")
    assert differ == 0
    for one, other in pairs:
        assert one.input_hash == other.input_hash
        assert (one.label, one.reason, one.verdict) == (other.label, other.reason, other.verdict)
        assert one.scores == pytest.approx(other.scores, abs=6e-5)
        assert one.kinds == pytest.approx(other.kinds, abs=6e-5)
        assert 1e6 < (one.network_instructions or 0) < 1e9


def test_without_an_emulator_a_sentence_says_how_it_is_had(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(TrainingError, match=r"arm-none-eabi-gcc is missing\. On Debian: apt-get"):
        emulated_answers(small, [])


def test_a_crop_that_is_too_large_for_a_board_is_told_before_any_work(small: Path) -> None:
    with pytest.raises(TrainingError, match="640 pixels a side at most"):
        emulated_answers(small, [np.zeros((10, 641, 3), np.uint8)])


def test_the_hash_is_fnv_1a() -> None:
    """By the vectors that its authors publish: of nothing, and of the letter a."""
    assert fnv1a(np.array([], np.int8)) == bytes.fromhex("811c9dc5")[::-1].hex()
    assert fnv1a(np.array([ord("a")], np.int8)) == bytes.fromhex("e40c292c")[::-1].hex()
