"""The page reads NumPy's files: stored and deflated, halves, floats and words."""

from pathlib import Path

import numpy as np
import pytest

from app.training.evaluate.parity.phone_page import address_of
from tests.kit.phone_replies import Phone

pytestmark = pytest.mark.browser

READ = """async address => {
    const { readNpz } = await import("/static/js/impulse/npz.js");
    const arrays = await readNpz(await (await fetch(address)).arrayBuffer());
    const told = ([name, { values, shape }]) => [name, Array.from(values), shape];
    return Object.entries(arrays).map(told);
}"""

ARRAYS = {
    "half": np.array([[0, 1, -2.5], [6e-8, 65504, 0.1]], np.float16),
    "single": np.array([0.1, -3e38, 1e-40], np.float32),
    "double": np.array([[np.pi]], np.float64),
    "names": np.array(["eosinophil", "zelle ä", "細胞"]),
}


def read(phone: Phone, path: Path) -> dict[str, tuple[list[object], list[int]]]:
    told = phone.page.evaluate(READ, address_of(path))
    return {name: (values, shape) for name, values, shape in told}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_come_out_as_they_went_in(one_phone: Phone, tmp_path: Path, save: object) -> None:
    path = tmp_path / "some.npz"
    save(path, **ARRAYS)  # type: ignore[operator]
    wanted = {name: (one.ravel().tolist(), list(one.shape)) for name, one in ARRAYS.items()}
    assert read(one_phone, path) == wanted


def test_a_file_that_is_none_is_refused(one_phone: Phone, tmp_path: Path) -> None:
    path = tmp_path / "none.npz"
    path.write_bytes(b"no archive, whatever its name says")
    with pytest.raises(Exception, match=r"no \.npz file"):
        read(one_phone, path)
