"""What the locator learns from: marks, views of them, and what is to be found in each."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.locate_network import peaks
from app.training.dataset import Sample
from app.training.locator import marked, marks, views
from app.training.locator.marks import BARE, BOXED, Cell, Marked, MarkedPhoto
from app.training.locator.train import views_each
from tests.smears import draw_field


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def saved(folder: Path, photo: Image.Image, label: str = "lymphocyte") -> Sample:
    path = folder / "cell.png"
    photo.save(path)
    return Sample(path, label, "drawn/cell.png", "drawn")


def photo(x: float, y: float, side: float) -> MarkedPhoto:
    """Return a pale field with one dark square cell."""
    pixels = np.full((240, 320, 3), 225, np.uint8)
    left, top = round(x - side / 2), round(y - side / 2)
    pixels[top : top + round(side), left : left + round(side)] = (70, 20, 110)
    return MarkedPhoto(pixels, (Cell(x, y, side),), None)


def test_a_lone_cell_is_marked_by_the_nucleus_rule(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([("lymphocyte", 0.5, 0.5, 0.4)]))
    read = marks.read(Marked(sample, None))
    assert read is not None
    (cell,) = read.cells
    assert np.hypot(cell.x - 320, cell.y - 240) < 20
    assert 0.7 < cell.side / (0.4 * 480) < 1.4


def test_a_picture_of_strangers_has_no_marks(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([("lymphocyte", 0.5, 0.5, 0.4)]), BARE)
    read = marks.read(Marked(sample, None))
    assert read is not None
    assert read.cells == ()


def test_a_drawn_box_counts_where_the_rule_sees_nothing(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([]), BOXED)
    read = marks.read(Marked(sample, (Box(100, 100, 180, 160),)))
    assert read is not None
    assert read.cells == (Cell(140, 130, (80 * 60) ** 0.5),)


def test_a_picture_that_cant_be_read_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    assert marks.read(Marked(Sample(path, BOXED, "a", "a"), None)) is None


def test_a_boxed_field_that_repeats_a_sample_is_left_out(tmp_path: Path) -> None:
    for name, layout in (("first", "Annotations"), ("second", "labels")):
        (tmp_path / name / layout).mkdir(parents=True)
    images = tmp_path / "first" / "JPEGImages", tmp_path / "second" / "images"
    for folder in images:
        folder.mkdir()
    field = draw_field([("lymphocyte", 0.3, 0.4, 0.3)], seed=1)
    field.save(images[0] / "a.jpg")
    (tmp_path / "first" / "Annotations" / "a.xml").write_text("<annotation/>")
    field.rotate(90, expand=True).save(images[1] / "copy.jpg")
    draw_field([("monocyte", 0.7, 0.6, 0.4)], seed=2).save(images[1] / "other.jpg")
    for name in ("copy", "other"):
        (tmp_path / "second" / "labels" / f"{name}.txt").write_text("0 0.7 0.6 0.4 0.4")
    sample = Sample(images[0] / "a.jpg", "lymphocyte", "first/a.jpg", "first")
    found = marked([sample], tmp_path / "second")
    assert [one.sample.path.name for one in found] == ["a.jpg", "other.jpg"]
    assert found[0].drawn == ()


def test_cells_are_where_the_views_say() -> None:
    seen = 0
    for seed in range(40):
        pixels, (cell,) = views.varied(photo(150, 130, 60), rng(seed))
        height, width = pixels.shape[:2]
        x, y = round(cell.x), round(cell.y)
        if cell.side > 16 and 8 < x < width - 8 and 8 < y < height - 8:
            seen += 1
            half = round(cell.side / 5)
            inside = pixels[y - half : y + half, x - half : x + half].astype(int)
            red, green, blue = inside.reshape(-1, 3).mean(axis=0)
            assert (red + blue) / 2 > green, seed
    assert seen > 30


def test_what_is_to_be_found_reads_back_as_the_cells() -> None:
    cells = [Cell(100, 80, 60), Cell(300, 200, 90)]
    wanted = views.target(cells, 400, 300, 24)
    logits = np.log(wanted[:, :, :1].clip(1e-6) / (1 - wanted[:, :, :1]).clip(1e-6))
    grid = np.concatenate([logits, wanted[:, :, 1:4]], axis=2).astype(float)
    zoom = 192 / 400
    found = sorted(peaks(grid, 192))
    assert len(found) == 2
    for (x, y, side, _), cell in zip(found, cells, strict=True):
        assert abs(x / zoom - cell.x) < 2
        assert abs(y / zoom - cell.y) < 2
        assert abs(side / zoom - cell.side) < 2


def test_a_cell_outside_the_frame_is_not_to_be_found() -> None:
    assert not views.target([Cell(-40, 80, 60)], 400, 300, 24).any()


def test_sets_give_about_as_many_views_each() -> None:
    path = Path("x.png")
    few = [Marked(Sample(path, BOXED, f"a/{n}", "a"), ()) for n in range(20)]
    many = [Marked(Sample(path, "lymphocyte", f"b/{n}", "b"), None) for n in range(200)]
    bare = [Marked(Sample(path, BARE, f"c/{n}", "c"), None) for n in range(50)]
    each = views_each([*few, *many, *bare], 80)
    assert sum(each[:20]) == 80
    assert sum(each[20:220]) == 80
    assert sum(each[220:]) == 10


def test_nothing_to_find_is_refused() -> None:
    bare = [Marked(Sample(Path("x.png"), BARE, "c", "c"), None)]
    with pytest.raises(TrainingError, match="No picture with a leukocyte"):
        marks.check(bare)
