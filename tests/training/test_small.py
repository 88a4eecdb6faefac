"""A tiny real training of the small model, from drawn smears to a microcontroller's interpreter."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.impulse.spec import ImpulseSpec
from app.training import cli
from tests.kit.smears import KINDS, draw_smear
from tests.training.conftest import sets

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(900),  # the first of them trains
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "models" / "arduino"
TINY = (
    "network=mobilenet_v2_035",  # whose first weights the shipped model's base can give
    "cycles=1",
    "cycle_crops=128",
    "batch=32",
    "views=0",
    "kind_views=0",
    "folds=2",
    "negatives=[]",
    "kinds=[]",
    'variation={"lamps": 0, "hue": 0, "gray": 0, "borrowed": 0, "shrunk": 0}',
)
FLASH, ARENA = 1_000_000, 256_000
"""Bytes of the boards that it is made for."""
KNOWN = {"CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "PAD"}
"""Operators that TFLite Micro has, all that MobileNet needs here."""
MICRO = """
import sys
import numpy as np
from tflite_micro.python.tflite_micro import runtime
interpreter = runtime.Interpreter.from_file(sys.argv[1])
taken = interpreter.get_input_details(0)
interpreter.set_input(np.zeros(taken["shape"], taken["dtype"]), 0)
interpreter.invoke()
interpreter.print_allocations()
given = interpreter.get_output_details(0)
print(taken["shape"].tolist(), taken["dtype"].__name__, given["shape"].tolist(),
      given["dtype"].__name__, sep=";")
"""


@pytest.fixture(scope="module")
def small(smears: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small model, trained for a moment and exported."""
    runs = tmp_path_factory.mktemp("small")
    words = ["train", smears, "--target", "arduino", "--weights", weights, "--runs", runs]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.training.export.recipe.CALIBRATION", 20)
        patch.setattr("app.training.export.recipe.CHECKED", 20)
        for command in ([*words, *sets(*TINY)], ["export", runs / "wbc", "--to", runs / "model"]):
            result = CliRunner().invoke(
                cli.app, [str(word) for word in command], catch_exceptions=False
            )
            assert result.exit_code == 0, result.output
    assert list((runs / "cache" / "teacher").glob("*.json")), "the shipped model was not asked"
    return runs / "model"


@pytest.fixture(params=["made here", "shipped"])
def model(request: pytest.FixtureRequest) -> Path:
    if request.param == "shipped":
        return SHIPPED
    made: Path = request.getfixturevalue("small")
    return made


def test_what_is_exported_is_int8_and_takes_what_it_is_shown_for_the_cell(small: Path) -> None:
    spec = ImpulseSpec.read(small)
    assert set(spec.serves.values()) == {"int8"}
    assert spec.locate.method == "frame"
    assert spec.origin["recipe"]["target"] == "arduino"
    assert spec.dsp.size == 96
    assert spec.head is spec.reference is spec.prior is None
    assert spec.origin["teacher"] == "wbc"
    assert "teacher" not in spec.origin["recipe"]
    held = {one.name for one in small.iterdir()}
    assert held >= {"float32.tflite", "int8.tflite", "impulse.json", "sources.json"}
    assert not held & {"head.npz", "base.weights.h5", "replay.zip", "prior.npz"}


def test_the_impulse_answers_by_it(small: Path, tmp_path: Path) -> None:
    from app.training.export.serving import Ask, answers

    draw_smear(KINDS[0], 320, 240, 1).save(tmp_path / "one.png")
    with answers(small, [Ask(tmp_path / "one.png")]) as given:
        (answer,) = list(given)
    assert answer is not None
    assert answer.label in KINDS
    assert answer.box == (0, 0, 320, 240)
    assert sum(answer.scores.values()) == pytest.approx(1)


def test_it_is_int8_throughout_by_operators_that_a_microcontroller_has(model: Path) -> None:
    from tensorflow.lite.python import schema_py_generated as schema

    content = (model / "int8.tflite").read_bytes()
    assert len(content) < FLASH
    read = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content))
    names = {value: name for name, value in vars(schema.BuiltinOperator).items()}
    assert {names[one.builtinCode] for one in read.operatorCodes} <= KNOWN
    (graph,) = read.subgraphs
    types = {one.type for one in graph.tensors if one.shape is not None}
    # Biases are int32, and so are the paddings.
    assert types <= {schema.TensorType.INT8, schema.TensorType.INT32}
    assert types >= {schema.TensorType.INT8}


def test_it_fits_a_board_of_a_megabyte_and_256_kilobytes(model: Path) -> None:
    if not find_spec("tflite_micro"):
        pytest.skip("the extra `micro` is not installed")
    words = [sys.executable, "-c", MICRO, str(model / "int8.tflite")]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    said = ran.stdout + ran.stderr
    (line,) = (one for one in said.splitlines() if "Arena allocation total" in one)
    assert int(line.split()[-2]) < ARENA
    taken, taken_as, given, given_as = ran.stdout.strip().splitlines()[-1].split(";")
    assert (taken_as, given_as) == ("int8", "int8")
    assert json.loads(taken) == [1, 96, 96, 3]
    spec = ImpulseSpec.read(model)
    assert json.loads(given) == [1, 3, 3, len(spec.classes) + len(spec.kinds)]


def test_a_frame_is_squashed_in_training_as_it_is_when_served(tmp_path: Path) -> None:
    from app.impulse.spec import DspSpec, LocateSpec
    from app.training.augment.crops import Cropper, surroundings
    from app.training.data.dataset import Sample

    draw_smear(KINDS[0], 320, 240, 1).save(tmp_path / "one.png")
    cropper = Cropper(LocateSpec(method="frame"), DspSpec(size=96))
    photo = cropper.open(Sample(tmp_path / "one.png", KINDS[0], "group", "set"))
    assert photo is not None
    served = (cropper.plain(photo)[0] + 1) * 127.5
    seen = surroundings(photo.pixels, photo.box, 1.0, 96, squashed=True)
    np.testing.assert_allclose(seen, served, atol=2)
