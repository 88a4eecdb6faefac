"""The files that are served are checked; one that falls short is left out and named."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.impulse.heads.head import Head
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec
from app.training.export import serving
from app.training.export.bundle import Bundle
from app.training.export.parity import Parity

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"


def test_a_comparison_that_is_no_number_fails() -> None:
    with pytest.raises(TrainingError, match="differs from the network by nan"):
        Parity(crops=3, float32_off=float("nan"), int8_agreed=1.0).require()
    with pytest.raises(TrainingError, match=r"float32 file differs from the network by 2\.0e-01"):
        Parity(crops=3, float32_off=0.2).require()
    Parity(crops=3, float32_off=1e-6, int8_agreed=0.1).require()


def test_a_microcontroller_gets_its_int8_file_in_any_case() -> None:
    parity = Parity(9, 0.0, 0.7, {"litert": {"int8": 9.0, "float32": 1.0}}, int8_needed=True)
    assert parity.left_out == {}
    assert set(parity.serves().values()) == {"int8"}
    assert parity.as_data()["int8_agreed"] == 0.7
    assert "int8_needed" not in parity.as_data()


def test_int8_serves_where_it_is_faster_and_as_good() -> None:
    ms = {"int8": 1.0, "float32": 2.0}
    assert Parity(9, 0.0, 1.0, {"litert": ms}).serves() == {
        "litert": "int8",
        "tflite-runtime": "float32",
    }
    assert Parity(9, 0.0, 0.99, {"litert": ms}).serves()["litert"] == "float32"
    assert Parity(9, 0.0, None, {"litert": {"float32": 2.0}}).serves()["litert"] == "float32"


@pytest.fixture(scope="module")
def crops() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.uniform(-1, 1, (1, 112, 112, 3)).astype(np.float32) for _ in range(4)]


@pytest.fixture(scope="module")
def wanted(crops: list[np.ndarray]) -> np.ndarray:
    head = Head.load(SHIPPED / "head.npz", ImpulseSpec.read(SHIPPED).temperature)
    return serving.scores(SHIPPED / "float32.tflite", crops, 4, head).astype(np.float32)


def bundle() -> Bundle:
    spec = ImpulseSpec.read(SHIPPED)
    files = {name: (SHIPPED / f"{name}.tflite").read_bytes() for name in ("float32", "int8")}
    described = {"name": "n", "version": "0", "classes": spec.classes, "dsp": spec.dsp}
    return Bundle(
        files,
        {**described, "kinds": spec.kinds},
        {"run": "r"},
        {"train": {"0": "a"}},
        head=SHIPPED / "head.npz",
        temperature=spec.temperature,
    )


def test_an_int8_file_that_falls_short_is_left_out_and_named(
    tmp_path: Path, crops: list[np.ndarray], wanted: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.training.export.parity.LEAST_AGREED", 1.01)
    parity = bundle().write(tmp_path, crops, wanted)
    assert "are needed" in parity.left_out["int8"]
    assert not (tmp_path / "int8.tflite").exists()
    spec = json.loads((tmp_path / "impulse.json").read_text())
    assert list(spec["models"]) == ["float32"]
    assert set(spec["serves"].values()) == {"float32"}
    assert "names only" in spec["origin"]["parity"]["left_out"]["int8"]
    assert Impulse.load(tmp_path).served.startswith("float32")
    assert spec["temperature"] == ImpulseSpec.read(SHIPPED).temperature
    assert (tmp_path / spec["head"]["file"]).read_bytes() == (SHIPPED / "head.npz").read_bytes()


def test_scores_of_no_number_write_nothing(
    tmp_path: Path, crops: list[np.ndarray], wanted: np.ndarray
) -> None:
    with pytest.raises(TrainingError, match="by nan"):
        bundle().write(tmp_path, crops, np.full_like(wanted, np.nan))
    assert not list(tmp_path.iterdir())
