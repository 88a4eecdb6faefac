"""The whole impulse, from a file's bytes to the answer, and what it refuses to load."""

import copy
import hashlib
import json
import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from app.errors import BadPhoto, ModelUnusable
from app.impulse.impulse import REASONS, VERDICTS, Cell, Impulse, Reason
from app.impulse.learning_block import Reading
from app.impulse.locate_block import LocateBlock
from app.impulse.reference import Reference
from app.impulse.spec import ImpulseSpec, Kind, LocateSpec, VerdictSpec
from tests.impulse.test_input_block import STORED, turned
from tests.kit.smears import draw_field, draw_smear, encode
from tests.kit.two_outputs import FEATURES, SIZE

WBC = Path(__file__).parents[2] / "models" / "wbc"


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
    size = impulse.spec.dsp.size
    assert answer.crop.shape == (size, size, 3)


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


KINDS: tuple[Kind, ...] = get_args(Kind)
NEAR, FAR = np.array([1.0, 0]), np.array([0.6, 0.8])
"""Features at a distance of 0 and of 0.4 from what the tests' reference holds."""


def judging(impulse: Impulse, reading: Reading, **limits: float) -> Impulse:
    """Return the shipped impulse, its learning block reading `reading` of every cell."""
    judge = copy.copy(impulse)
    judge.learning_block = copy.copy(impulse.learning_block)
    judge.learning_block.read = lambda features: reading  # type: ignore[method-assign]
    judge.reference = Reference(np.array([[1, 0]], dtype=np.float32))
    judge.spec = impulse.spec.model_copy(update={"kinds": KINDS, "verdict": VerdictSpec(**limits)})
    return judge


def reading_of(
    confidence: float = 0.9, known: float = 0.95, kind: Kind = "platelet", **more: np.ndarray
) -> Reading:
    """Return a reading with a neutrophil for the likeliest class, and one kind."""
    kinds = np.array([1 - known if one == kind else 0.0 for one in KINDS])
    rest = (1 - confidence) / 3
    return Reading(np.array([rest, rest, rest, confidence]), kinds, None, **more)


SMEAR = encode(draw_smear("lymphocyte"))


@pytest.mark.parametrize(
    ("reading", "limits", "reason"),
    [
        (reading_of(), {}, "clear"),
        (reading_of(0.59), {}, "close"),
        (reading_of(0.6), {}, "clear"),
        (reading_of(), {"known_least": 0.96}, "unfamiliar"),
        (reading_of(), {"known_least": 0.94}, "clear"),
        (reading_of(0.5), {"known_least": 0.96}, "unfamiliar"),
        (reading_of(0.9, 0.53), {}, "clear"),
        (reading_of(0.9, 0.52), {}, "no_cell"),
        (reading_of(0.9, 0.52, "erythroblast"), {"known_least": 0.96}, "other_cell"),
        (reading_of(0.5, 0.66, "basophil"), {}, "other_cell"),
        (reading_of(0.5, 0.67, "basophil"), {}, "close"),
        (reading_of(features=FAR), {}, "clear"),
        (reading_of(features=FAR), {"distance_most": 0.41}, "clear"),
        (reading_of(features=FAR), {"distance_most": 0.39}, "unfamiliar"),
        (reading_of(features=NEAR), {"distance_most": 0.0}, "clear"),
        (reading_of(0.5, features=FAR), {"distance_most": 0.39}, "unfamiliar"),
        (reading_of(0.9, 0.1, "no_cell", features=FAR), {"distance_most": 0.39}, "no_cell"),
        (reading_of(), {"distance_most": 0.0}, "clear"),
    ],
)
def test_the_reason_follows_from_scores_kinds_and_distance(
    impulse: Impulse, reading: Reading, limits: dict[str, float], reason: Reason
) -> None:
    answer = judging(impulse, reading, **limits).classify(SMEAR)
    (cell,) = answer.cells
    assert cell.reason == answer.reason == reason
    assert cell.verdict == answer.verdict == VERDICTS[reason]
    assert cell.label == impulse.spec.classes[-1]
    if reading.features is None:
        assert cell.distance is None
    else:
        assert cell.distance == pytest.approx(0.4 if reading.features is FAR else 0, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_likeliest_is_told_with_its_reason(impulse: Impulse, kind: Kind) -> None:
    (cell,) = judging(impulse, reading_of(known=0.3, kind=kind)).classify(SMEAR).cells
    assert (cell.kind, cell.reason) == (kind, REASONS[kind])
    assert cell.verdict == ("no_cell" if kind in {"platelet", "no_cell"} else "unsure")


def test_a_kind_is_told_of_no_photo_in_which_no_cell_was_found(impulse: Impulse) -> None:
    blank = encode(Image.new("RGB", (640, 480), "grey"))
    (whole,) = judging(impulse, reading_of(known=0.1)).classify(blank).cells
    assert (whole.reason, whole.kind, whole.verdict) == ("not_located", None, "no_cell")
    (cell,) = judging(impulse, reading_of(known=0.9)).classify(SMEAR).cells
    assert cell.kind is None


def test_platelets_leave_the_answer_to_the_leukocytes_beside_them(impulse: Impulse) -> None:
    field = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)]))
    judge = judging(impulse, reading_of())
    readings = iter([reading_of(known=0.1), reading_of(known=0.1, kind="basophil")])
    judge.learning_block.read = lambda features: next(readings)  # type: ignore[method-assign]
    first, second = impulse.classify(field).cells
    (cell,) = judge.classify(field).cells
    assert (cell.kind, cell.box) == ("basophil", second.box)
    assert cell.box != first.box


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
    spoil(copied, classes=["one", "two", "three", "four", "five"], verdict={"unsure_below": 0.6})
    with pytest.raises(ModelUnusable, match="names other classes"):
        Impulse.load(copied)


def test_a_runtime_without_a_model_of_its_own_is_refused(copied: Path) -> None:
    spoil(copied, serves={})
    with pytest.raises(ModelUnusable, match="no model to serve under"):
        Impulse.load(copied)


@pytest.mark.parametrize(
    ("reading", "limits", "reason"),
    [
        (reading_of(0.6), {}, "whole_frame"),
        (reading_of(0.59), {}, "close"),
        (reading_of(), {"known_least": 0.96}, "unfamiliar"),
        (reading_of(features=FAR), {"distance_most": 0.39}, "unfamiliar"),
        (reading_of(0.5, 0.66, "basophil"), {}, "other_cell"),
        (reading_of(0.9, 0.52), {}, "no_cell"),
    ],
)
def test_a_model_without_a_locator_is_as_sure_of_the_whole_frame_as_of_a_cell(
    impulse: Impulse, reading: Reading, limits: dict[str, float], reason: Reason
) -> None:
    judge = judging(impulse, reading, **limits)
    judge.spec = judge.spec.model_copy(update={"locate": LocateSpec(method="frame")})
    judge.locate_block = LocateBlock(judge.spec.locate)
    (whole,) = judge.classify(SMEAR).cells
    assert not whole.located
    assert (whole.box.x0, whole.box.y0, whole.box.x1, whole.box.y1) == (0, 0, 640, 480)
    assert (whole.reason, whole.verdict) == (reason, VERDICTS[reason])
    assert (whole.verdict == "sure") == (reason == "whole_frame")


def test_a_cell_that_was_never_judged_is_not_sure(impulse: Impulse) -> None:
    (judged,) = impulse.classify(SMEAR).cells
    assert Cell(judged.box, True, judged.scores).verdict == "no_cell"


def test_every_class_is_one_the_pages_know(impulse: Impulse) -> None:
    from app.cells import CELLS

    assert set(impulse.spec.classes) == set(CELLS)


@pytest.fixture
def tiny(copied: Path, two_outputs: Path) -> Path:
    """A model that gives features of each crop, and a reference for them, to spoil."""
    serve(copied, two_outputs / "features_first.tflite")
    refer(copied, np.eye(FEATURES, dtype=np.float32)[:3])
    return copied


def serve(folder: Path, file: Path) -> None:
    shutil.copy(file, folder / file.name)
    listed = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    serves = dict.fromkeys(("litert", "tflite-runtime"), "float32")
    spoil(
        folder,
        kinds=["other_cell", "no_cell"],
        dsp={"size": SIZE},
        models={"float32": listed},
        serves=serves,
        head=None,
        prior=None,
    )


def refer(folder: Path, centres: np.ndarray) -> None:
    path = folder / "reference.npz"
    np.savez(path, centres=centres)
    listed = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    spoil(folder, reference=listed, verdict={"distance_most": 0.5})


def test_each_cell_has_its_distance_where_a_reference_is_given(tiny: Path) -> None:
    loaded = Impulse.load(tiny)
    (cell,) = loaded.classify(SMEAR).cells
    pixels = loaded.input_block.read(SMEAR).pixels
    seen = loaded.dsp_block.features(pixels, loaded.locate_block.locate(pixels)[0])
    features = loaded.learning_block.read(seen).features
    assert features is not None
    assert cell.distance == pytest.approx(1 - features[:3].max() / np.linalg.norm(features))
    refer(tiny, (features / np.linalg.norm(features)).astype(np.float16)[None])
    (same,) = Impulse.load(tiny).classify(SMEAR).cells
    assert same.distance == pytest.approx(0, abs=1e-5)
    assert same.scores == cell.scores


def test_a_model_with_features_serves_without_a_reference(tiny: Path) -> None:
    spoil(tiny, reference=None, verdict={})
    (cell,) = Impulse.load(tiny).classify(SMEAR).cells
    assert cell.distance is None


def test_a_reference_that_was_swapped_or_is_missing_is_refused(tiny: Path) -> None:
    with (tiny / "reference.npz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelUnusable, match=r"reference\.npz is not the file"):
        Impulse.load(tiny)
    (tiny / "reference.npz").unlink()
    with pytest.raises(ModelUnusable, match=r"reference\.npz is missing"):
        Impulse.load(tiny)


def test_a_reference_that_does_not_fit_the_model_is_refused(tiny: Path, two_outputs: Path) -> None:
    refer(tiny, np.eye(FEATURES + 1, dtype=np.float32))
    with pytest.raises(ModelUnusable, match=r"gives 8 features, .* centres of 9"):
        Impulse.load(tiny)
    refer(tiny, np.full((2, FEATURES), np.nan, dtype=np.float32))
    with pytest.raises(ModelUnusable, match="not of length 1"):
        Impulse.load(tiny)
    refer(tiny, np.eye(FEATURES, dtype=np.float32))
    serve(tiny, two_outputs / "alone.tflite")
    with pytest.raises(ModelUnusable, match="gives no features"):
        Impulse.load(tiny)


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
