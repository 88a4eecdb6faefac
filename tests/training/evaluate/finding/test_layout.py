"""Cells laid out for the locate report: each where its box says."""

import numpy as np
import pytest

from app.impulse.box import Box
from app.training.evaluate.finding.layout import Layout, lay_out

DARK, PALE = (80, 30, 120), (225, 215, 220)


def lone(x: int, y: int, side: int) -> tuple[np.ndarray, Box]:
    """Return a pale picture with one dark square cell and its box."""
    pixels = np.full((300, 400, 3), PALE, np.uint8)
    pixels[y : y + side, x : x + side] = DARK
    return pixels, Box(x, y, x + side, y + side)


@pytest.mark.parametrize("layout", Layout)
def test_each_cell_is_in_its_box(layout: Layout) -> None:
    cells = [lone(60 + 9 * n, 100 - 4 * n, 70 + 6 * n) for n in range(layout.cells)]
    pixels, boxes = lay_out(layout, cells)
    assert len(boxes) == layout.cells
    dark = pixels[:, :, 1] < 120
    inside = np.zeros_like(dark)
    for box in boxes:
        inside[box.y0 : box.y1, box.x0 : box.x1] = True
    assert (dark & inside).sum() > 0.9 * inside.sum()
    assert (dark & ~inside).sum() < 0.1 * inside.sum()


def test_the_two_of_a_pair_touch_at_one_height() -> None:
    _, (left, right) = lay_out(Layout.PAIR, [lone(200, 60, 80), lone(30, 150, 110)])
    assert left.x1 == right.x0
    assert abs(left.y0 + left.y1 - right.y0 - right.y1) <= 2
    assert abs(left.width - right.width) <= 1


def test_a_near_cell_fills_the_frame_and_a_far_one_an_eighth() -> None:
    pixels, (box,) = lay_out(Layout.NEAR, [lone(150, 100, 90)])
    assert box == Box(0, 0, pixels.shape[1], pixels.shape[0])
    pixels, (box,) = lay_out(Layout.FAR, [lone(150, 100, 90)])
    assert max(pixels.shape) == 8 * box.width
