"""The learning block: the shipped models, quantisation, and threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.heads.head import Head
from app.impulse.impulse import Impulse
from app.impulse.learning_block import LearningBlock, softmax
from app.impulse.model import dequantise, quantise
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec
from tests.kit.smears import KINDS, draw_smear
from tests.kit.two_outputs import FEATURES, SIZE

WBC = Path(__file__).parents[2] / "models" / "wbc"
INT8 = {"dtype": np.int8, "quantization": (0.5, -3)}


def shipped(precision: str, interpreters: int = 1) -> LearningBlock:
    spec = ImpulseSpec.read(WBC)
    file = WBC / spec.models[precision].file  # type: ignore[index]
    assert spec.head
    head = Head.load(WBC / spec.head.file, spec.temperature)
    return LearningBlock(file, pick_runtime(), interpreters, len(spec.kinds), head)


def crops(impulse: Impulse) -> list[np.ndarray]:
    """Return the features of drawn cells, cut out as the impulse does."""
    features = []
    for seed, kind in enumerate(KINDS * 2):
        pixels = np.asarray(draw_smear(kind, seed=seed))
        box = impulse.locate_block.locate(pixels)[0]
        features.append(impulse.dsp_block.features(pixels, box))
    return features


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_scores_are_probabilities_that_sum_to_one(precision: str, impulse: Impulse) -> None:
    block = shipped(precision)
    for features in crops(impulse):
        scores = block.scores(features)
        assert scores.shape == (len(impulse.spec.classes),)
        assert scores.min() >= 0
        assert scores.sum() == pytest.approx(1)


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_the_mean_of_the_evidence_decides(precision: str, impulse: Impulse) -> None:
    block = shipped(precision)
    for features in crops(impulse):
        reading = block.read(features)
        assert reading.evidence is not None
        assert reading.evidence.shape == (4, 4, len(impulse.spec.classes))
        mean = reading.evidence.mean(axis=(0, 1))
        np.testing.assert_allclose(softmax(mean), reading.scores)
        assert len(reading.kinds) == len(impulse.spec.kinds)
        assert 0 <= reading.known <= 1


def test_int8_stays_close_to_float32(impulse: Impulse) -> None:
    float32, int8 = shipped("float32"), shipped("int8")
    apart = [np.abs(float32.scores(crop) - int8.scores(crop)).max() for crop in crops(impulse)]
    assert np.median(apart) < 0.1


def test_many_threads_get_the_same_scores_as_one(impulse: Impulse) -> None:
    block, features = shipped("float32", interpreters=2), crops(impulse)
    alone = [block.scores(crop) for crop in features]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(block.scores, features * 10))
    for got, expected in zip(together, alone * 10, strict=True):
        np.testing.assert_array_equal(got, expected)


def test_quantising_rounds_to_steps_and_clips_to_the_range() -> None:
    values = np.array([0.0, 0.26, -0.26, 1000.0, -1000.0], np.float32)
    np.testing.assert_array_equal(quantise(values, INT8), [-3, -2, -4, 127, -128])
    np.testing.assert_array_equal(quantise(values, {"dtype": np.float32}), values)


def test_dequantising_undoes_quantising_on_the_steps() -> None:
    values = np.arange(-10, 10, 0.5, dtype=np.float32)
    np.testing.assert_array_equal(dequantise(quantise(values, INT8), INT8), values)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "float32.tflite"
    path.write_bytes(b"no model at all")
    with pytest.raises(ModelUnusable, match=r"float32\.tflite is no model"):
        LearningBlock(path, pick_runtime())


def test_a_model_of_logits_and_features_is_read_whichever_comes_first(two_outputs: Path) -> None:
    features = np.random.default_rng(3).uniform(-1, 1, (1, SIZE, SIZE, 3)).astype(np.float32)
    readings = []
    for name in ("map_first", "features_first", "alone"):
        block = LearningBlock(two_outputs / f"{name}.tflite", pick_runtime(), kinds=2)
        assert (block.classes, block.features) == (4, None if name == "alone" else FEATURES)
        readings.append(block.read(features))
    first, other, alone = readings
    for reading in (other, alone):
        np.testing.assert_array_equal(reading.scores, first.scores)
        np.testing.assert_array_equal(reading.kinds, first.kinds)
    assert first.features is not None
    assert other.features is not None
    assert first.features.shape == (FEATURES,)
    np.testing.assert_array_equal(first.features, other.features)
    assert alone.features is None


def test_two_outputs_that_are_no_map_and_features_are_refused(two_outputs: Path) -> None:
    with pytest.raises(ModelUnusable, match="can't be told apart"):
        LearningBlock(two_outputs / "twice.tflite", pick_runtime())
