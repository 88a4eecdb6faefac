"""The small model, its Arduino library, and real crops of many sizes."""

import shutil
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from typer.testing import CliRunner

from app.impulse.box import Box
from app.training import cli
from app.training.export.micro.micro_model import MicroModel

ROOT = Path(__file__).parents[4]
SETS = {"pbc": "*/*.jpg", "raabin": "*/*.*", "jtsc": "*/*.*", "bccd": "JPEGImages/*.jpg"}
"""Sets of real pictures, of 120x120 to 640x480 pixels, and where in them they lie."""

needs_micro = pytest.mark.skipif(
    not find_spec("tflite_micro"), reason="the extra `micro` is not installed"
)
needs_compiler = pytest.mark.skipif(
    not (shutil.which("g++") and shutil.which("make")), reason="needs g++ and make"
)
needs_arm = pytest.mark.skipif(
    not (shutil.which("arm-none-eabi-gcc") and shutil.which("qemu-system-arm")),
    reason="needs gcc-arm-none-eabi, libnewlib-arm-none-eabi and qemu-system-arm",
)

Cut = tuple[NDArray[np.uint8], Box]
"""A picture, and the crop in it that is meant."""


@pytest.fixture(scope="session")
def small() -> Path:
    """The folder of the model for microcontrollers."""
    return ROOT / "models" / "arduino"


@pytest.fixture(scope="session")
def micro_model(small: Path) -> MicroModel:
    return MicroModel.read(small)


@pytest.fixture(scope="session")
def library(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the exported Arduino library unpacks to."""
    folder = tmp_path_factory.mktemp("library")
    packed = folder / "Smearlens.zip"
    words = ["export", "arduino", str(packed), "--model", str(small)]
    words += ["--maintainer", "A Teacher <teacher@example.org>", "--url", "https://example.org/"]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    zipfile.ZipFile(packed).extractall(folder / "unpacked")
    return folder / "unpacked" / "Smearlens"


@pytest.fixture(scope="session")
def pictures(data_folder: Path) -> list[NDArray[np.uint8]]:
    """100 real pictures of four sets, always the same."""
    each = []
    for name, pattern in SETS.items():
        found = sorted(path for path in (data_folder / name).glob(pattern) if path.suffix != ".csv")
        each += found[:: len(found) // 25][:25]
    return [np.asarray(Image.open(path).convert("RGB")) for path in each]


@pytest.fixture(scope="session")
def cuts(pictures: list[NDArray[np.uint8]]) -> list[Cut]:
    """200 crops of them, of 2x2 pixels to the whole of one, tall, wide and square."""
    rng = np.random.default_rng(19)
    found = []
    for place in range(200):
        pixels = pictures[place // 2]
        height, width = pixels.shape[:2]
        if place % 8 == 0:
            found.append((pixels, Box(0, 0, width, height)))
            continue
        x1, y1 = int(rng.integers(2, width + 1)), int(rng.integers(2, height + 1))
        found.append(
            (pixels, Box(int(rng.integers(0, x1 - 1)), int(rng.integers(0, y1 - 1)), x1, y1))
        )
    return found
