from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.heads.head import Head


def kernel() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(6, 3)).astype(np.float32)


def test_logits_are_the_features_times_the_kernel_wherever_in_the_crop() -> None:
    head = Head(("a", "b", "c"), kernel(), np.array([1, 2, 3]))
    features = np.random.default_rng(2).normal(size=(4, 5, 6))
    assert head.logits(features) == pytest.approx(features @ kernel() + [1, 2, 3], abs=1e-5)
    pooled = features.mean(axis=(0, 1))
    assert head.logits(pooled) == pytest.approx(head.logits(features).mean(axis=(0, 1)), abs=1e-5)


def test_a_file_is_read_and_divided_by_the_temperature(tmp_path: Path) -> None:
    file = tmp_path / "head.npz"
    np.savez(file, names=np.array(["a", "b", "c"]), kernel=kernel(), bias=np.ones(3))
    head = Head.load(file, 2.0)
    assert head.names == ("a", "b", "c")
    assert head.kernel == pytest.approx(kernel() / 2)
    assert head.bias == pytest.approx([0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    "arrays",
    [
        {"names": np.array(["a", "b"]), "kernel": kernel(), "bias": np.ones(3)},
        {"names": np.array(["a", "b", "c"]), "kernel": kernel(), "bias": np.ones(2)},
        {"names": np.array(["a", "b", "c"]), "kernel": kernel().ravel(), "bias": np.ones(3)},
        {"names": np.array(["a", "b", "c"]), "kernel": kernel() * np.nan, "bias": np.ones(3)},
        {"kernel": kernel(), "bias": np.ones(3)},
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    file = tmp_path / "head.npz"
    np.savez(file, **arrays)
    with pytest.raises(ModelUnusable, match=r"head\.npz"):
        Head.load(file)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "head.npz"
    file.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(ModelUnusable):
        Head.load(file)
    with pytest.raises(ModelUnusable):
        Head.load(tmp_path / "none.npz")
