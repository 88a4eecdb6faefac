"""The counting of a graph: the same by another way, and by hand."""

from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import TrainingError
from app.training.evaluate.estimate.graph import Graph

WBC = Path(__file__).parents[4] / "models" / "wbc"


def operators(path: Path) -> tuple[Any, list[dict[str, Any]]]:
    """Return the interpreter of tflite-runtime, and its operators before any is delegated."""
    module = pytest.importorskip("tflite_runtime.interpreter", reason="no tflite-runtime here")
    asked = module.Interpreter(
        str(path),
        experimental_op_resolver_type=module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    asked.allocate_tensors()
    return asked, asked._get_ops_details()


@pytest.mark.parametrize("file", ["float32", "int8", "locate", "survey"])
def test_multiplications_are_those_that_the_runtimes_own_tensors_come_to(file: str) -> None:
    path = WBC / f"{file}.tflite"
    asked, found = operators(path)
    shapes = {one["index"]: one["shape"] for one in asked.get_tensor_details()}
    macs = sum(
        prod(map(int, shapes[one["outputs"][0]][1:3])) * prod(map(int, shapes[one["inputs"][1]]))
        for one in found
        if "CONV_2D" in one["op_name"]
    )
    graph = Graph.read(path)
    assert graph.macs == macs
    assert sum(graph.operators.values()) == len(found)


def test_both_files_of_a_network_count_alike_and_int8_needs_a_quarter_of_the_memory() -> None:
    large, small = Graph.read(WBC / "float32.tflite"), Graph.read(WBC / "int8.tflite")
    assert (large.macs, large.parameters) == (small.macs, small.parameters)
    assert large.live == 4 * small.live


@pytest.mark.train
def test_a_network_is_counted_as_by_hand(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", reason="the extra `train` is not installed")
    from app.training.export.tflite import converted

    layers = keras.layers
    # Biases of zero are left out of a file, and equal ones are kept once.
    some = {"bias_initializer": "random_normal"}
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3), batch_size=1),
            layers.Conv2D(4, 3, strides=2, padding="same", **some),
            layers.DepthwiseConv2D(3, padding="same", **some),
            layers.Flatten(),
            layers.Dense(5, **some),
        ]
    )
    path = tmp_path / "tiny.tflite"
    path.write_bytes(converted(model))
    graph = Graph.read(path)
    assert graph.macs == 4 * 4 * 4 * 27 + 4 * 4 * 4 * 9 + 64 * 5
    assert graph.parameters == (27 * 4 + 4) + (9 * 4 + 4) + (64 * 5 + 5)
    # The 8x8x3 of the input beside the 4x4x4 of the first layer, four bytes each.
    assert graph.live == 4 * (8 * 8 * 3 + 4 * 4 * 4)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.tflite"
    path.write_bytes(np.random.default_rng(0).bytes(4000))
    with pytest.raises(TrainingError, match=r"noise\.tflite is no TFLite file"):
        Graph.read(path)
