"""The C sources filled for other models than the shipped one: each way to prepare and to read."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.impulse.learning_block import softmax
from app.training.export.micro import filling
from app.training.export.micro.library import Publisher, library
from app.training.export.micro.micro_model import MicroModel
from tests.training.export.micro.conftest import Cut, needs_compiler, needs_micro
from tests.training.export.micro.hosted import RGB888, asked, built, wanted

pytestmark = [needs_micro, needs_compiler]

CONTENT = bytes(range(64))
"""In place of a network, since none is asked."""


def other(model: MicroModel, spec: dict[str, Any], **facts: Any) -> MicroModel:
    """Return the model with parts of its spec and of what is measured changed."""
    return replace(model, spec=model.spec.model_copy(update=spec), content=CONTENT, **facts)


def compiled(model: MicroModel, to: Path) -> Path:
    for name, text in library(model, Publisher()).items():
        place = to / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return built(to, to, "-O1")


def told(
    model: MicroModel, to: Path, cut: Cut, outputs: Sequence[NDArray[np.int8]]
) -> list[dict[str, Any]]:
    """Return what the library says of outputs, whatever the crop."""
    pixels, box = cut
    given = b"".join(one.tobytes() for one in outputs)
    lines, _ = asked(compiled(model, to), [(pixels, RGB888, box)] * len(outputs), given)
    return [json.loads(line) for line in lines]


@pytest.mark.data
@pytest.mark.parametrize(
    "dsp",
    [{"detail": 56}, {"detail": 120}, {"colour": "grayscale"}, {"size": 33, "detail": 20}],
    ids=lambda dsp: "-".join(f"{name}-{value}" for name, value in dsp.items()),
)
def test_the_dsp_block_is_pythons_in_each_way_to_prepare(
    dsp: dict[str, Any], micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    model = other(micro_model, {"dsp": micro_model.spec.dsp.model_copy(update=dsp)})
    outputs = bytes(np.prod(model.output) * len(cuts))
    _, taken = asked(
        compiled(model, tmp_path), [(pixels, RGB888, box) for pixels, box in cuts], outputs
    )
    assert taken == b"".join(wanted(model, pixels, box) for pixels, box in cuts)


@pytest.mark.data
def test_scores_are_brought_to_sum_to_one(
    micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    facts = {"output": (4,), "scale": 1 / 256, "zero": -128}
    model = other(micro_model, {"kinds": ()}, **facts)
    outputs = [np.array(one, np.int8) for one in ([120, -128, -126, -128], [-128] * 4)]
    first, nothing = told(model, tmp_path, cuts[0], outputs)
    assert first["scores"] == pytest.approx(
        dict(zip(model.spec.classes, (248 / 250, 0, 2 / 250, 0), strict=True)), abs=6e-5
    )
    assert first["kinds"] == {}
    assert set(nothing["scores"].values()) == {0.25}


@pytest.mark.data
def test_each_reason_is_given_where_the_server_gives_it(
    micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    limits = dict.fromkeys(micro_model.spec.classes, 0.6) | {"monocyte": 0.999}
    verdict = micro_model.spec.verdict.model_copy(
        update={"unsure_below": limits, "known_least": 0.5}
    )
    facts = {"output": (1, 1, 9), "scale": 0.1, "zero": 0}
    model = other(micro_model, {"verdict": verdict}, **facts)
    no = -120
    cases = {
        ("sure", "whole_frame"): [60, 0, 0, 0, no, no, no, no, no],
        ("unsure", "close"): [0, 0, 50, 0, no, no, no, no, no],
        ("unsure", "unfamiliar"): [100, 0, 0, 0, -10, -10, -10, -10, -10],
        ("unsure", "other_cell"): [60, 0, 0, 0, no, 30, no, no, no],
        ("no_cell", "no_cell"): [60, 0, 0, 0, no, no, no, no, 30],
    }
    outputs = [np.array(one, np.int8) for one in cases.values()]
    said = told(model, tmp_path, cuts[0], outputs)
    assert [(one["verdict"], one["reason"]) for one in said] == list(cases)
    for one, output in zip(said, outputs, strict=True):
        scores = softmax(output[:4] * 0.1)
        kinds = softmax(np.concatenate([[0.0], output[4:] * 0.1]))[1:]
        assert list(one["scores"].values()) == pytest.approx(list(scores), abs=6e-5)
        assert list(one["kinds"].values()) == pytest.approx(list(kinds), abs=6e-5)


@pytest.mark.data
def test_a_crop_of_a_model_that_looks_for_cells_is_taken_for_one(
    micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    locate = micro_model.spec.locate.model_copy(update={"method": "nucleus"})
    facts = {"output": (1, 1, 4), "scale": 0.1, "zero": 0}
    model = other(micro_model, {"locate": locate, "kinds": ()}, **facts)
    (said,) = told(model, tmp_path, cuts[0], [np.array([100, 0, 0, 0], np.int8)])
    assert (said["verdict"], said["reason"]) == ("sure", "clear")


@pytest.mark.data
def test_any_name_of_a_class_comes_out_of_the_json_as_it_went_in(
    micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    names = ('a "quoted" one', "back\\slash", "naïve 細胞", "??/ trigraph")
    facts = {"output": (1, 1, 4), "scale": 0.1, "zero": 0}
    model = other(micro_model, {"classes": names, "kinds": ()}, **facts)
    (said,) = told(model, tmp_path, cuts[0], [np.array([0, 0, 100, 0], np.int8)])
    assert tuple(said["scores"]) == names
    assert said["label"] == names[2]


def test_no_line_is_longer_than_its_room(micro_model: MicroModel) -> None:
    told = json.loads(filling.longest_line(micro_model))
    assert told["number"] == 2**32 - 1
    assert len(told["label"]) == max(map(len, micro_model.spec.classes))


def test_a_blank_that_is_not_known_stays() -> None:
    assert filling.filled("@A@ and @B@, not a@b.c", {"A": 1}) == "1 and @B@, not a@b.c"
