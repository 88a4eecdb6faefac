"""The pictures that targets are asked about: evenly spread, and crops cut out as they are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import TrainingError
from app.training.evaluate.parity.asked import Said
from app.training.evaluate.parity.pictures import chosen, crops


def folder_of(to: Path, count: int) -> Path:
    to.mkdir()
    for place in range(count):
        pixels = np.random.default_rng(place).integers(0, 255, (80, 100, 3), np.uint8)
        Image.fromarray(pixels).save(to / f"{place:03}.png")
    (to / "labels.csv").write_text("no picture", "utf-8")
    return to


def test_as_many_come_of_each_folder_from_its_first_file_to_its_last(tmp_path: Path) -> None:
    one, other = folder_of(tmp_path / "one", 20), folder_of(tmp_path / "other", 3)
    names = [f"{path.parent.name}/{path.stem}" for path in chosen([one, other], 8)]
    assert names[:4] == ["one/000", "one/005", "one/010", "one/015"]
    assert names[4:] == ["other/000", "other/001", "other/002"]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="holds no picture"):
        chosen([folder_of(tmp_path / "none", 0)], 8)
    with pytest.raises(TrainingError, match="does not exist"):
        chosen([tmp_path / "nowhere"], 8)


def test_a_crop_is_the_pictures_own_pixels(tmp_path: Path) -> None:
    pictures = chosen([folder_of(tmp_path / "one", 2)], 2)
    said = Said("monocyte", "sure", {"monocyte": 1.0}, (10, 20, 50, 60))
    (tmp_path / "cut").mkdir()
    (only,) = crops(pictures, [said, None], tmp_path / "cut")
    whole = np.asarray(Image.open(pictures[0]))
    assert (np.asarray(Image.open(only)) == whole[20:60, 10:50]).all()
