"""The distance from what was learnt, and files that hold no centres."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.reference import Reference

CENTRES = np.array([[1, 0, 0], [0, 0.6, 0.8]], dtype=np.float32)


def saved(folder: Path, centres: np.ndarray, name: str = "centres") -> Path:
    path = folder / "reference.npz"
    np.savez(path, **{name: centres})
    return path


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize(
    ("features", "distance"),
    [([7, 0, 0], 0), ([0, 3, 4], 0), ([0, -4, 3], 1), ([-1, 0, 0], 1), ([-1, -0.6, -0.8], 1.7071)],
)
def test_the_distance_is_one_less_the_largest_cosine(
    tmp_path: Path, dtype: type, features: list[float], distance: float
) -> None:
    reference = Reference.load(saved(tmp_path, CENTRES.astype(dtype)))
    assert reference.width == 3
    assert reference.distance(np.array(features, dtype=np.float64)) == pytest.approx(
        distance, abs=1e-3
    )


@pytest.mark.parametrize("features", [[0, 0, 0], [np.nan, 1, 1], [np.inf, 1, 1]])
def test_features_without_a_direction_are_near_nothing(
    tmp_path: Path, features: list[float]
) -> None:
    assert Reference.load(saved(tmp_path, CENTRES)).distance(np.array(features)) == 1


def test_a_distance_is_never_below_zero_nor_above_two(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    one = rng.normal(size=(1, 1280))
    one /= np.linalg.norm(one)
    reference = Reference.load(saved(tmp_path, one.astype(np.float16)))
    assert 0 <= reference.distance(one[0]) < 1e-3
    assert 2 - 1e-3 < reference.distance(-one[0]) <= 2


@pytest.mark.parametrize(
    ("centres", "reason"),
    [
        (CENTRES[0], "should hold centres"),
        (CENTRES[:0], "should hold centres"),
        (CENTRES.astype(np.float64), "should hold centres"),
        (CENTRES.astype(np.int8), "should hold centres"),
        (2 * CENTRES, "not of length 1"),
        (np.vstack([CENTRES, [0, 0, 0]]).astype(np.float32), "not of length 1"),
        (np.vstack([CENTRES, [np.nan, 1, 0]]).astype(np.float32), "not of length 1"),
        (np.vstack([CENTRES, [np.inf, 1, 0]]).astype(np.float16), "not of length 1"),
        (np.array([{"a": "pickle"}]), "no centres that can be read"),
    ],
)
def test_what_are_no_centres_is_refused(tmp_path: Path, centres: np.ndarray, reason: str) -> None:
    with pytest.raises(ModelUnusable, match=rf"^reference\.npz .*{reason}.*\.$"):
        Reference.load(saved(tmp_path, centres))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path, CENTRES).read_bytes()
    lone = tmp_path / "lone.npy"
    np.save(lone, CENTRES)
    path = tmp_path / "reference.npz"
    for content in (b"", b"no archive", whole[: len(whole) // 2], whole[:60], lone.read_bytes()):
        path.write_bytes(content)
        with pytest.raises(ModelUnusable, match="no centres that can be read"):
            Reference.load(path)
    path.unlink()
    with pytest.raises(ModelUnusable, match="no centres that can be read"):
        Reference.load(path)
    with pytest.raises(ModelUnusable, match="no centres that can be read"):
        Reference.load(saved(tmp_path, CENTRES, name="middles"))
