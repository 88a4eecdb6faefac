"""A whole slide: every cell once, whatever way the lens takes over it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.counts.tally import result_of
from app.errors import NotAPhoto
from app.impulse.impulse import Impulse
from app.slide.sweep import Sweep, Swept
from tests.conftest import ROOT
from tests.kit.slides import (
    VIEW,
    Point,
    Slide,
    bccd_slide,
    drawn_cells,
    film,
    missed_and_twice,
    pbc_cells,
    photos_of,
    slide_of,
    walk,
    whole,
    winding,
    write_video,
)

pytest.importorskip("av", reason="needs the extra `video`")

DRAWN = slide_of(drawn_cells(8), 4)
WAY = winding(DRAWN, 2)


def of_video(
    frames: Iterable[NDArray[np.uint8]], impulse: Impulse, folder: Path
) -> tuple[Swept, list[float]]:
    write_video(folder / "a.mp4", iter(frames))
    sweep, told = Sweep(impulse), list[float]()
    sweep.video(folder / "a.mp4", told.append)
    return sweep.end(), told


def wrong(slide: Slide, swept: Swept, start: Point, near: float = 60) -> list[list[int]]:
    """Return which of the slide's cells were not found, and which more than once."""
    left, top = start[0] - VIEW[0] / 2, start[1] - VIEW[1] / 2
    places = [(left + one.place.x * VIEW[0], top + one.place.y * VIEW[0]) for one in swept.known]
    return missed_and_twice(slide, places, near)


def back_over(points: Sequence[Point]) -> list[Point]:
    return list(walk([*points, *points[::-1]], 24))


def with_a_jump(points: Sequence[Point]) -> list[Point]:
    way = list(walk(points, 20))
    return [*way[: len(way) // 3], *way[len(way) // 2 :], *way[::-1]]


@pytest.mark.parametrize(
    ("way", "hand"),
    [
        (list(walk(WAY, 20)), {}),
        (list(walk(WAY, 40)), {}),
        (list(walk(WAY, 24, rest=15)), {"shake": 4}),
        (list(walk(WAY, 20)), {"drift": 0.5, "breathe": 2}),
        (back_over(WAY), {}),
        (with_a_jump(WAY), {}),
    ],
    ids=["calm", "fast", "shaky, with rests", "light and focus", "there and back", "jump"],
)
def test_each_cell_counts_once(
    impulse: Impulse, tmp_path: Path, way: list[Point], hand: dict[str, float]
) -> None:
    swept, told = of_video(film(DRAWN, way, **hand), impulse, tmp_path)
    assert wrong(DRAWN, swept, WAY[0]) == [[], []]
    assert len(swept.cells) <= 9, "drawn red cells may look like one where they are blurred"
    assert told == sorted(told)
    assert len(swept.photos) < len(way) / 4


def test_a_round_view_with_dust_on_the_lens_is_followed(impulse: Impulse, tmp_path: Path) -> None:
    rows, columns = np.mgrid[: VIEW[1], : VIEW[0]]
    seen = np.hypot(columns - VIEW[0] / 2, rows - VIEW[1] / 2) < 0.58 * VIEW[1]

    def through(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        view = np.where(seen[:, :, None], frame, 8).astype(np.uint8)
        view[200:206, 300:305] = view[330:335, 420:426] = 60
        return view

    swept, _ = of_video(map(through, film(DRAWN, walk(WAY, 20))), impulse, tmp_path)
    missed, twice = wrong(DRAWN, swept, WAY[0])
    assert twice == []
    assert len(missed) <= 1, "the rim may cut a cell of the last row"


def test_a_slide_that_turns_a_little_is_followed(impulse: Impulse, tmp_path: Path) -> None:
    turned = (
        np.asarray(
            Image.fromarray(frame).rotate(
                2 * np.sin(number / 60), Image.Resampling.BILINEAR, fillcolor=(240, 225, 210)
            )
        )
        for number, frame in enumerate(film(DRAWN, walk(WAY, 20)))
    )
    swept, _ = of_video(turned, impulse, tmp_path)
    assert wrong(DRAWN, swept, WAY[0]) == [[], []]


def test_photos_that_overlap_count_each_cell_once(impulse: Impulse) -> None:
    sweep = Sweep(impulse)
    photos = photos_of(DRAWN)
    assert all(sweep.photo(one) for one in photos)
    assert not sweep.photo(photos[0]), "the same bytes once more"
    swept = sweep.end("S-1")
    assert len(swept.cells) == 8
    assert not any(cell.edge for cell in swept.cells)
    assert (len(swept.photos), swept.count.slide) == (len(photos), "S-1")


def test_what_is_no_photo_costs_nothing_that_was_found(impulse: Impulse) -> None:
    sweep = Sweep(impulse)
    sweep.photo(photos_of(DRAWN)[0])
    with pytest.raises(NotAPhoto):
        sweep.photo(b"no photo at all")
    assert len(sweep.end().photos) == 1


@pytest.mark.data
@pytest.mark.parametrize("back", [False, True])
def test_40_real_cells_are_counted_as_40_and_named_as_each_is(
    data_folder: Path, tmp_path: Path, back: bool
) -> None:
    many = {"neutrophil": 22, "lymphocyte": 10, "monocyte": 4, "eosinophil": 4}
    slide = slide_of(pbc_cells(data_folder, many, skip=300), 8)
    points = winding(slide, 5)
    way = back_over(points) if back else walk(points, 16)
    shipped = Impulse.load(ROOT / "models" / "wbc")
    swept, _ = of_video(film(slide, way), shipped, tmp_path)
    assert wrong(slide, swept, points[0]) == [[], []]
    assert len(swept.cells) == 40
    result = result_of(swept.count, swept.photos, swept.cells, [])
    assert result.n + result.open == 40
    counted = {one.label: one.count for one in result.classes if one.count}
    # What it is not sure of stays open; hardly any is named otherwise.
    assert all(counted[name] <= many[name] + 1 for name in counted)
    assert result.n >= 20


@pytest.mark.data
def test_the_cells_of_real_fields_are_each_found_once(data_folder: Path, tmp_path: Path) -> None:
    slide = bccd_slide(data_folder, 4, 2, seed=1)
    points = whole(slide)
    shipped = Impulse.load(ROOT / "models" / "wbc")
    swept, _ = of_video(film(slide, walk(points, 24)), shipped, tmp_path)
    missed, twice = wrong(slide, swept, points[0], near=120)
    assert twice == []
    assert len(missed) <= 1
    assert len(swept.cells) <= len(slide.cells) + 6
