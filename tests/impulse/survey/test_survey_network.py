"""What is read from the grid of the network that surveys fields."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.impulse import Impulse
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec, ModelFile, SurveySpec
from app.impulse.survey.survey_network import KINDS, OUTPUTS, SurveyNetwork, peaks

WBC = Path(__file__).parents[3] / "models" / "wbc"
LEAST = dict.fromkeys(KINDS, 0.3)


def grid(*cells: tuple[int, int, int, float]) -> np.ndarray:
    """Return a grid of 80 x 80 places with (kind, row, column, logit), an eighth of it wide."""
    empty = np.zeros((80, 80, OUTPUTS))
    empty[:, :, : len(KINDS)] = -9
    empty[:, :, -2:] = np.log(1 / 8)
    for kind, row, column, logit in cells:
        empty[row, column, kind] = logit
    return empty


def test_each_kind_has_peaks_of_its_own_the_surest_first() -> None:
    found = peaks(grid((0, 10, 20, 2.0), (1, 10, 21, 1.0), (1, 40, 40, 3.0)), 320, LEAST)
    assert [(one.kind, one.x, one.y) for one in found] == [
        ("leukocyte", 82, 42),
        ("red_cell", 162, 162),
        ("red_cell", 86, 42),
    ]
    assert found[0].width == pytest.approx(40)
    assert found[0].corners == pytest.approx((62, 22, 102, 62))


def test_what_is_cooler_than_its_kind_must_be_is_left_out() -> None:
    cells = grid((0, 10, 20, 0.0), (2, 30, 30, 0.0))
    found = peaks(cells, 320, {**LEAST, "platelet": 0.6})
    assert [one.kind for one in found] == ["leukocyte"]


def test_what_is_no_such_network_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="no network that surveys fields"):
        SurveyNetwork(WBC / "locate.tflite", pick_runtime(), LEAST)


def without_survey(folder: Path) -> Path:
    shutil.copytree(WBC, folder, ignore=shutil.ignore_patterns("report.html", "*.zip", "*.h5"))
    spec = ImpulseSpec.read(folder).model_copy(update={"survey": None})
    (folder / "impulse.json").write_text(spec.model_dump_json())
    return folder


def test_a_model_without_a_survey_is_read_and_surveys_nothing(tmp_path: Path) -> None:
    impulse = Impulse.load(without_survey(tmp_path / "model"))
    assert impulse.survey is None


def test_a_survey_that_is_not_the_file_described_is_refused(tmp_path: Path) -> None:
    folder = without_survey(tmp_path / "model")
    shutil.copyfile(WBC / "locate.tflite", folder / "survey.tflite")
    survey = SurveySpec(model=ModelFile(file="survey.tflite", sha256="0" * 64))
    spec = ImpulseSpec.read(folder).model_copy(update={"survey": survey})
    (folder / "impulse.json").write_text(spec.model_dump_json())
    with pytest.raises(ModelUnusable, match=r"survey\.tflite is not the file"):
        Impulse.load(folder)
