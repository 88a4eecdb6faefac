"""The whole impulse, from a file's bytes to the answer, and what it refuses to load."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import BadPhoto, ModelUnusable
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec
from tests.smears import draw_field, draw_smear, encode
from tests.test_input_block import STORED, turned

WBC = Path(__file__).parent.parent / "models" / "wbc"


def test_an_answer_names_a_cell_and_where_it_is(impulse: Impulse) -> None:
    answer = impulse.classify(encode(draw_field([("lymphocyte", 0.3, 0.6, 0.36)])))
    (cell,) = answer.cells
    assert cell.located
    assert cell.box.x0 < 0.3 * 640 < cell.box.x1
    assert cell.box.y0 < 0.6 * 480 < cell.box.y1
    assert tuple(cell.scores) == impulse.spec.classes
    assert sum(cell.scores.values()) == pytest.approx(1)
    assert cell.label == max(cell.scores, key=cell.scores.__getitem__)
    assert (answer.width, answer.height) == (640, 480)
    assert set(answer.timings_ms) == {"decode", "locate", "features", "inference", "total"}
    assert answer.crop.shape == (160, 160, 3)


def test_several_cells_come_as_the_locate_block_orders_them(impulse: Impulse) -> None:
    field = draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)])
    answer = impulse.classify(encode(field))
    photo = impulse.input_block.read(encode(field))
    boxes = impulse.locate_block.locate(photo.pixels)
    assert [cell.box for cell in answer.cells] == boxes
    assert len(boxes) == 2


@pytest.mark.parametrize("colour", ["black", "white", "grey"])
def test_without_a_cell_the_whole_photo_stands_in_and_is_no_cell(
    impulse: Impulse, colour: str
) -> None:
    answer = impulse.classify(encode(Image.new("RGB", (640, 480), colour)))
    (whole,) = answer.cells
    assert not whole.located
    assert (whole.box.x0, whole.box.y0, whole.box.x1, whole.box.y1) == (0, 0, 640, 480)
    assert answer.verdict == "no_cell"


def test_boxes_are_in_pixels_of_the_upload_whatever_size_was_decoded(impulse: Impulse) -> None:
    smear = draw_smear("lymphocyte", width=1000, height=750, seed=3)
    small = impulse.classify(encode(smear)).cells[0].box
    large = impulse.classify(encode(smear.resize((4000, 3000)))).cells[0].box
    assert abs(large.x0 / 4 - small.x0) <= 8
    assert abs(large.y1 / 4 - small.y1) <= 8


@pytest.mark.parametrize("orientation", STORED)
def test_all_eight_orientations_give_the_same_answer(impulse: Impulse, orientation: int) -> None:
    smear = draw_smear("neutrophil", seed=5)
    upright = impulse.classify(encode(smear, "PNG"))
    answer = impulse.classify(turned(smear, orientation, "PNG"))
    assert answer.cells == upright.cells
    assert answer.verdict == upright.verdict


def test_an_uncertain_answer_is_unsure(impulse: Impulse, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(draw_smear("lymphocyte"))
    for limit, verdict in ((1.0, "unsure"), (0.0, "sure")):
        spec = impulse.spec.model_copy(
            update={"verdict": impulse.spec.verdict.model_copy(update={"unsure_below": limit})}
        )
        monkeypatch.setattr(impulse, "spec", spec)
        answer = impulse.classify(data)
        assert answer.verdict == ("sure" if answer.cells[0].confidence == 1.0 else verdict)


def test_bytes_that_are_no_photo_are_refused(impulse: Impulse) -> None:
    with pytest.raises(BadPhoto):
        impulse.classify(b"no photo")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the shipped model to spoil."""
    return Path(shutil.copytree(WBC, tmp_path / "wbc"))


def spoil(folder: Path, **changes: object) -> None:
    path = folder / "impulse.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_model_file_that_was_swapped_is_refused(copied: Path, impulse: Impulse) -> None:
    for listed in impulse.spec.models.values():
        with (copied / listed.file).open("ab") as file:
            file.write(b"more")
    with pytest.raises(ModelUnusable, match="SHA-256 differs"):
        Impulse.load(copied)


def test_a_missing_model_file_is_refused(copied: Path, impulse: Impulse) -> None:
    for listed in impulse.spec.models.values():
        (copied / listed.file).unlink()
    with pytest.raises(ModelUnusable, match="missing or unreadable"):
        Impulse.load(copied)


def test_a_spec_of_another_shape_than_the_model_is_refused(copied: Path) -> None:
    spoil(copied, dsp={"size": 96})
    with pytest.raises(ModelUnusable, match="takes features of"):
        Impulse.load(copied)


def test_a_spec_with_other_classes_than_the_model_is_refused(copied: Path) -> None:
    spoil(copied, classes=["one", "two", "three", "four", "five"])
    with pytest.raises(ModelUnusable, match="names 5 classes"):
        Impulse.load(copied)


def test_a_runtime_without_a_model_of_its_own_is_refused(copied: Path) -> None:
    spoil(copied, serves={})
    with pytest.raises(ModelUnusable, match="no model to serve under"):
        Impulse.load(copied)


def test_the_whole_frame_can_be_asked_for(copied: Path) -> None:
    spoil(copied, locate={"method": "frame"})
    answer = Impulse.load(copied).classify(encode(draw_smear()))
    assert not answer.cells[0].located
    assert answer.verdict == "unsure"


def test_every_class_is_one_the_pages_know(impulse: Impulse) -> None:
    from app.cells import CELLS

    assert set(impulse.spec.classes) == set(CELLS)


@pytest.mark.data
def test_real_fields_are_mostly_named_right(impulse: Impulse, data_folder: Path) -> None:
    import csv

    with (data_folder / "bccd" / "labels.csv").open() as file:
        labels = [(row["image"], row["category"].lower()) for row in csv.DictReader(file)]
    known = [(name, label) for name, label in labels if label in impulse.spec.classes]
    assert len(known) > 200
    right = []
    for name, label in known[::4]:
        answer = impulse.classify((data_folder / "bccd" / "JPEGImages" / name).read_bytes())
        right.append(answer.cells[0].label == label)
    # Most of these sources were trained on: a check of the pipeline, not a figure.
    assert np.mean(right) > 0.85


def test_the_spec_says_where_the_model_came_from() -> None:
    assert ImpulseSpec.read(WBC).origin
