"""The impulse in the page answers real photos as the laptop does: boxes, labels, scores."""

from itertools import islice
from pathlib import Path

import pytest

from app.replies.schemas import Reply
from app.training.evaluate.parity.phone_page import address_of
from tests.kit.phone_replies import Difference, Phone, laptop_replies
from tests.kit.soak import long

pytestmark = [pytest.mark.browser, pytest.mark.data]

SETS = {
    "bccd/JPEGImages/*.jpg": 40,
    "pbc/*/*.jpg": 40,
    "raabin/*/*.jpg": 30,
    "jtsc/*/*.png": 30,
    "txl/images/*.jpg": 25,
    "pig_phone/images/*.jpg": 15,
    "blood-cells/images/TRAIN/*/*.jpeg": 20,
}
"""Whole fields and single cells, of microscopes and phones: 200 photos."""


def spread(folder: Path, every: int = 1) -> list[Path]:
    """Return as many photos of each set, spread over its folders, or each `every`th of them."""
    photos = []
    for pattern, count in SETS.items():
        all_of_it = sorted(folder.glob(pattern))
        photos += list(islice(all_of_it, 0, None, max(1, len(all_of_it) // count)))[:count]
    return photos[::every]


@pytest.mark.parametrize(("every", "count"), [(5, 40), long(1, 200)])
def test_the_phone_answers_as_the_laptop_does(
    one_phone: Phone, shipped_server: str, data_folder: Path, every: int, count: int
) -> None:
    photos = spread(data_folder, every)
    theirs = laptop_replies(shipped_server, photos)
    mine = [one_phone.classify(path) for path in photos]
    apart = [Difference.of(*pair) for pair in zip(mine, theirs, strict=True)]
    assert len(photos) == count
    assert sum(one.same_label for one in apart) >= 0.995 * count
    assert sum(one.same_verdict for one in apart) >= 0.995 * count
    assert max(one.score for one in apart) <= 0.01
    assert max(one.box for one in apart) <= 1


def test_a_reply_has_all_that_the_laptops_has(
    one_phone: Phone, shipped_server: str, data_folder: Path
) -> None:
    field = next(iter(sorted(data_folder.glob("bccd/JPEGImages/*.jpg"))))
    mine = one_phone.classify(field, others=True)
    (theirs,) = laptop_replies(shipped_server, [field], others=True)
    assert Reply.model_validate(mine)
    assert list(mine) == list(theirs)
    assert [list(cell) for cell in mine["cells"]] == [list(cell) for cell in theirs["cells"]]
    assert mine["cells"][0]["evidence"] == theirs["cells"][0]["evidence"]
    assert mine["field"] == theirs["field"]
    assert mine["photo"] == theirs["photo"]
    assert mine["timings_ms"].keys() == theirs["timings_ms"].keys()
    assert mine["crop"].startswith("data:image/jpeg;base64,")
    told = ("name", "sha256", "head")
    assert [mine["model"][name] for name in told] == [theirs["model"][name] for name in told]
    assert mine["model"]["served"] == "float32 under litert.js"


def test_a_frame_of_a_camera_is_answered_as_its_picture_is(
    one_phone: Phone, data_folder: Path
) -> None:
    script = """async address => {
        const file = await (await fetch(address)).blob();
        const bitmap = await createImageBitmap(file);
        const canvas = document.createElement("canvas");
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
        const context = canvas.getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
        const replies = [];
        for (const one of [file, canvas, pixels, bitmap]) {
            replies.push((await window.impulse.classify(one, { id: "frame" })).cells);
        }
        return replies;
    }"""
    field = sorted(data_folder.glob("txl/images/*.jpg"))[3]
    address = address_of(field)
    file, *frames = one_phone.page.evaluate(script, address)
    assert frames == [file] * 3
