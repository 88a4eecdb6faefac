"""The shipped model on whole fields: all cells counted, and single cells answered as before."""

import hashlib
import json
from copy import copy
from io import BytesIO
from pathlib import Path
from time import process_time
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from app.counts.kept.looking import look
from app.impulse.impulse import Impulse
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.replies.schemas import Reply
from tests.kit.smears import KINDS, draw_smear, encode

WBC = Path(__file__).parents[3] / "models" / "wbc"
KEY = UUID(int=7)


@pytest.fixture(scope="module")
def shipped() -> Impulse:
    return Impulse.load(WBC)


def without_survey(impulse: Impulse) -> Impulse:
    alone = copy(impulse)
    alone.survey = None
    return alone


def told(impulse: Impulse, photo: bytes) -> str:
    """Return the whole answer but what time it took."""
    reply = Reply.of(impulse.classify(photo), impulse, explain=True, key=KEY)
    return reply.model_dump_json(exclude={"timings_ms"})


def held_out(folder: Path, count: int) -> list[Path]:
    """Return leukocytes of PBC that no network of the model learnt from."""
    names = json.loads((WBC / "sources.json").read_text())["held_out"].values()
    kinds = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")
    paths = [one for kind in kinds for one in (folder / "pbc" / kind).iterdir()]
    paths = [one for one in paths if f"pbc/{one.name}" in set(names)]
    paths.sort(key=lambda one: hashlib.sha256(one.name.encode()).digest())
    return [one for one in paths[: 2 * count] if shows_one(one)][:count]


def shows_one(picture: Path) -> bool:
    """Tell whether the nucleus rule finds one leukocyte: some pictures show a second one."""
    pixels = np.asarray(Image.open(picture).convert("RGB"))
    return len(LocateBlock(LocateSpec()).locate(pixels)) == 1


def laid_out(pictures: list[Path], along: int, side: int) -> bytes:
    canvas = Image.new("RGB", (along * side, along * side))
    for number, path in enumerate(pictures):
        picture = Image.open(path).convert("RGB").resize((side, side))
        canvas.paste(picture, (number % along * side, number // along * side))
    file = BytesIO()
    canvas.save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_cell_is_answered_to_the_byte_as_without_a_survey(
    shipped: Impulse, kind: str
) -> None:
    photo = encode(draw_smear(kind))
    assert told(shipped, photo) == told(without_survey(shipped), photo)


@pytest.mark.data
def test_real_single_cells_are_too(shipped: Impulse, data_folder: Path) -> None:
    for picture in held_out(data_folder, 40):
        photo = picture.read_bytes()
        assert told(shipped, photo) == told(without_survey(shipped), photo)


@pytest.mark.data
@pytest.mark.parametrize("side", [363, 160])
def test_a_field_of_36_cells_is_counted_to_within_one(
    shipped: Impulse, data_folder: Path, side: int
) -> None:
    answer = shipped.classify(laid_out(held_out(data_folder, 36), 6, side))
    cells = [one for one in answer.cells if one.located and one.verdict != "no_cell"]
    assert abs(len(cells) - 36) <= 1
    # Each in its own picture: none twice, and none beside.
    places = {(one.box.x0 + one.box.x1) // 2 // side for one in cells}
    assert places == set(range(6))


@pytest.mark.data
def test_a_count_takes_in_all_cells_of_a_field(shipped: Impulse, data_folder: Path) -> None:
    photo, _ = look(laid_out(held_out(data_folder, 36), 6, 363), shipped, KEY)
    assert abs(len(photo.cells) - 36) <= 1
    assert all(one.crop for one in photo.cells)


@pytest.mark.data
def test_small_cells_of_a_large_photo_are_cut_out_of_a_larger_one(
    shipped: Impulse, data_folder: Path
) -> None:
    field = laid_out(held_out(data_folder, 36), 6, 363)
    wide = Image.new("RGB", (4000, 3000), (236, 225, 215))
    wide.paste(Image.open(BytesIO(field)).resize((1700, 1700)), (600, 700))
    file = BytesIO()
    wide.save(file, "JPEG", quality=92)
    answer = shipped.classify(file.getvalue())
    assert answer.photo is not None
    assert answer.finer is not None
    assert answer.photo.pixels.shape == (750, 1000, 3)
    assert answer.finer.pixels.shape == (1500, 2000, 3)
    cells = [one for one in answer.cells if one.located]
    assert len(cells) >= 34
    assert all(one.box.x0 >= 600 and one.box.x1 <= 2300 for one in cells)


def test_red_cells_and_platelets_are_told_where_somebody_asks(shipped: Impulse) -> None:
    photo = encode(draw_smear("lymphocyte"))
    assert shipped.classify(photo).others is None
    answer = shipped.classify(photo, count_others=True)
    assert answer.others is not None
    # The cell itself is answered as if nobody had asked.
    plain = shipped.classify(photo)
    assert answer.cells[0].box == plain.cells[0].box
    assert answer.cells[0].scores == plain.cells[0].scores


def test_without_a_survey_nobody_is_told_of_red_cells(shipped: Impulse) -> None:
    alone = without_survey(shipped)
    answer = alone.classify(encode(draw_smear("lymphocyte")), count_others=True)
    assert answer.others is None
    assert Reply.of(answer, alone).field is None


def test_a_ratio_is_told_and_no_absolute_count(shipped: Impulse) -> None:
    answer = shipped.classify(encode(draw_smear("neutrophil")), count_others=True)
    field = Reply.of(answer, shipped).field
    assert field is not None
    leukocytes = max(1, field.leukocytes)
    assert field.red_cells_per_leukocyte in (None, round(len(field.red_cells) / leukocytes, 3))
    for box in (*field.red_cells, *field.platelets):
        assert 0 <= box[0] < box[2] <= answer.width
        assert 0 <= box[1] < box[3] <= answer.height


def test_a_field_of_nothing_is_answered(shipped: Impulse) -> None:
    answer = shipped.classify(encode(Image.fromarray(np.full((480, 640, 3), 230, np.uint8))))
    assert answer.reason == "not_located"


def test_noise_is_answered_within_a_second_or_two(shipped: Impulse) -> None:
    noise = encode(Image.effect_noise((1600, 1200), 60).convert("RGB"), quality=100)
    start = process_time()
    shipped.classify(noise, count_others=True)
    assert process_time() - start < 3
