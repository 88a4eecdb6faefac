"""What the locator learns from: annotations, views of them, and what is to be found in each."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.locate.locate_network import peaks
from app.training.data.dataset import Sample
from app.training.fit.locator import annotated, annotations, lesson, views
from app.training.fit.locator.annotations import (
    BOXES_ONLY,
    AnnotatedPhoto,
    AnnotatedPicture,
    Cell,
    is_test,
)
from app.training.fit.locator.lesson import Lesson, laid, turned
from app.training.fit.locator.view_cache import ViewCache, views_each
from app.training.fit.locator.views import SIZE, small
from tests.kit.smears import draw_field


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def saved(folder: Path, photo: Image.Image, label: str = "lymphocyte") -> Sample:
    path = folder / "cell.png"
    photo.save(path)
    return Sample(path, label, "drawn/cell.png", "drawn")


def photo(x: float, y: float, side: float) -> AnnotatedPhoto:
    """Return a pale field with one dark square cell."""
    pixels = np.full((240, 320, 3), 225, np.uint8)
    left, top = round(x - side / 2), round(y - side / 2)
    pixels[top : top + round(side), left : left + round(side)] = (70, 20, 110)
    return AnnotatedPhoto(pixels, (Cell(x, y, side),), None)


def test_a_lone_cell_is_marked_by_the_nucleus_rule(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([("lymphocyte", 0.5, 0.5, 0.4)]))
    read = annotations.read(AnnotatedPicture(sample, None))
    assert read is not None
    (cell,) = read.cells
    assert np.hypot(cell.x - 320, cell.y - 240) < 20
    assert 0.7 < cell.side / (0.4 * 480) < 1.4


def test_what_else_the_rule_finds_need_not_be_found(tmp_path: Path) -> None:
    two = draw_field([("lymphocyte", 0.5, 0.5, 0.35), ("monocyte", 0.15, 0.2, 0.3)])
    for drawn in (None, (Box(240, 160, 400, 320),)):
        read = annotations.read(AnnotatedPicture(saved(tmp_path, two), drawn))
        assert read is not None
        middle, other = read.cells
        assert (middle.sure, other.sure) == (True, False)
        assert abs(other.x - 96) < 20


def test_a_negative_has_no_annotations(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([("lymphocyte", 0.5, 0.5, 0.4)]), "no_cell")
    read = annotations.read(AnnotatedPicture(sample, None))
    assert read is not None
    assert read.cells == ()


def test_a_drawn_box_counts_where_the_rule_sees_nothing(tmp_path: Path) -> None:
    sample = saved(tmp_path, draw_field([]), BOXES_ONLY)
    read = annotations.read(AnnotatedPicture(sample, (Box(100, 100, 180, 160),)))
    assert read is not None
    assert read.cells == (Cell(140, 130, (80 * 60) ** 0.5),)


def test_a_picture_that_cant_be_read_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    assert annotations.read(AnnotatedPicture(Sample(path, BOXES_ONLY, "a", "a"), None)) is None


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
    found = annotated([sample], [tmp_path / "second"], tmp_path / "cache")
    assert [one.sample.path.name for one in found] == ["a.jpg", "other.jpg"]
    assert found[0].boxes == ()


def test_a_fifth_of_the_fields_with_boxes_only_tests() -> None:
    tested = sum(is_test(f"{number}.jpg") for number in range(1000))
    assert 150 < tested < 250


def test_a_sample_takes_over_the_boxes_of_its_copy_in_a_boxed_set(tmp_path: Path) -> None:
    cells, boxed = tmp_path / "cells", tmp_path / "boxed"
    for folder in (cells / "lymphocyte", boxed / "images", boxed / "labels"):
        folder.mkdir(parents=True)
    field = draw_field([("lymphocyte", 0.5, 0.5, 0.4)], 480, 480)
    field.save(cells / "lymphocyte" / "a.png")
    field.save(boxed / "images" / "copy.jpg")
    (boxed / "labels" / "copy.txt").write_text("0 0.5 0.5 0.4 0.4")
    (cells / "labels.csv").write_text(
        "file,class,txl_picture\nlymphocyte/a.png,lymphocyte,x/copy.jpg"
    )
    sample = Sample(cells / "lymphocyte" / "a.png", "lymphocyte", "cells/a", "cells")
    (found,) = annotated([sample], [boxed], tmp_path / "cache")
    assert found == AnnotatedPicture(sample, (Box(144, 144, 336, 336),))


def dark_at(pixels: np.ndarray, cell: Cell) -> bool:
    """Tell whether what is around the cell's middle is violet, not pale."""
    x, y, half = round(cell.x), round(cell.y), max(1, round(cell.side / 5))
    inside = pixels[max(y - half, 0) : y + half, max(x - half, 0) : x + half].astype(int)
    red, green, blue = inside.reshape(-1, 3).mean(axis=0)
    return bool((red + blue) / 2 > green)


def test_cells_are_where_the_views_say() -> None:
    seen = 0
    for seed in range(40):
        pixels, cells = views.varied(photo(150, 130, 60), rng(seed))
        (cell,) = [cell for cell in cells if cell.sure]
        height, width = pixels.shape[:2]
        assert max(height, width) == SIZE
        if cell.side > 12 and 4 < cell.x < width - 4 and 4 < cell.y < height - 4:
            seen += 1
            assert dark_at(pixels, cell), seed
    assert seen > 30


def cached(*cells: Cell) -> ViewCache:
    """Return a cache with a view for each of the cells, alone in a field of 320 x 240."""
    drawn = [small(photo(cell.x, cell.y, cell.side).pixels, [cell]) for cell in cells]
    canvas = np.zeros((len(cells), SIZE, SIZE, 3), np.uint8)
    for place, (pixels, _) in enumerate(drawn):
        canvas[place, : len(pixels), : pixels.shape[1]] = pixels
    return ViewCache(
        canvas,
        np.array([pixels.shape[1::-1] for pixels, _ in drawn], np.int32),
        np.array(
            [(n, c.x, c.y, c.side, c.sure) for n, (_, seen) in enumerate(drawn) for c in seen]
        ),
        np.arange(len(cells), dtype=np.int32),
    )


def test_cells_move_along_when_a_view_is_turned() -> None:
    stored = cached(Cell(90, 70, 60))
    places = set()
    for seed in range(40):
        pixels, (cell,) = turned(stored.views[0], stored.cells_of(0), rng(seed))
        assert dark_at(pixels, cell), seed
        assert cell.side == pytest.approx(36)
        places.add((round(cell.x), round(cell.y)))
    assert len(places) == 8


def test_cells_laid_side_by_side_are_where_it_says() -> None:
    stored = cached(Cell(90, 80, 60), Cell(200, 120, 80))
    for seed in range(40):
        parts = [lesson.cut(stored, row, rng(seed)) for row in (0, 1, 0, 1, 0, 1)]
        pixels, cells = laid(parts, 2, 3, rng(seed))
        assert pixels.shape == (SIZE, SIZE, 3)
        assert len(cells) == 6
        assert all(dark_at(pixels, cell) for cell in cells), seed


def test_only_whole_cells_are_laid_side_by_side() -> None:
    stored = cached(Cell(160, 120, 80), Cell(5, 120, 80), Cell(160, 120, 20))
    assert Lesson.of(stored, np.arange(3)).lone.tolist() == [0]


def test_a_batch_holds_views_and_what_is_to_be_found_in_each() -> None:
    stored = cached(Cell(90, 80, 60), Cell(200, 120, 80))
    batches = list(Lesson.of(stored, np.arange(2)).batches(3, 4, rng()))
    assert [views.shape for views, _ in batches] == [(4, SIZE, SIZE, 3)] * 3
    for pixels, maps in batches:
        assert pixels.dtype == np.uint8
        assert (maps[:, :, :, 0].max(axis=(1, 2)) == 1).all()


def test_only_the_views_that_may_be_learnt_from_are() -> None:
    stored = cached(Cell(90, 80, 60), Cell(200, 120, 120))
    for views_seen, maps in Lesson.of(stored, np.array([0])).batches(4, 8, rng()):
        assert len(views_seen) == 8
        assert np.exp(maps[maps[:, :, :, 4] == 1][:, 3]).max() < 1.01


def test_what_is_to_be_found_reads_back_as_the_cells() -> None:
    cells = [Cell(48, 40, 30), Cell(150, 100, 45)]
    wanted = lesson.target(cells)
    logits = np.log(wanted[:, :, :1].clip(1e-6) / (1 - wanted[:, :, :1]).clip(1e-6))
    grid = np.concatenate([logits, wanted[:, :, 1:4]], axis=2).astype(float)
    found = sorted(peaks(grid, SIZE))
    assert len(found) == 2
    for (x, y, side, _), cell in zip(found, cells, strict=True):
        assert (x, y, side) == pytest.approx((cell.x, cell.y, cell.side), abs=1)


def test_nobody_knows_what_is_at_a_cell_that_is_not_sure() -> None:
    maps = lesson.target([Cell(48, 40, 30), Cell(150, 100, 45, sure=False)])
    assert maps[5, 6, 5] == 0
    assert maps[12, 18, 5] == 1
    assert maps[12, 18, 0] < 0.01


def test_a_mirror_image_need_not_be_found() -> None:
    images = list(views.mirrored([Cell(30, 50, 40)], 320, 240))
    assert len(images) == 8
    assert Cell(-30, 50, 40, sure=False) in images
    assert Cell(30, 430, 40, sure=False) in images


def test_a_cell_outside_the_frame_is_not_to_be_found() -> None:
    assert small(photo(150, 130, 60).pixels, [Cell(-40, 80, 60)])[1] == []


def test_sets_give_about_as_many_views_each() -> None:
    path = Path("x.png")
    few = [AnnotatedPicture(Sample(path, BOXES_ONLY, f"a/{n}", "a"), ()) for n in range(20)]
    many = [AnnotatedPicture(Sample(path, "lymphocyte", f"b/{n}", "b"), None) for n in range(200)]
    bare = [AnnotatedPicture(Sample(path, "no_cell", f"c/{n}", "c"), None) for n in range(50)]
    each = views_each([*few, *many, *bare], 80)
    assert sum(each[:20]) == 80
    assert sum(each[20:220]) == 80
    assert sum(each[220:]) == 20


def test_nothing_to_find_is_refused() -> None:
    bare = [AnnotatedPicture(Sample(Path("x.png"), "no_cell", "c", "c"), None)]
    with pytest.raises(TrainingError, match="No picture with a leukocyte"):
        annotations.check(bare)
