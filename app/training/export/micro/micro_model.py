"""What has to be known of a model to carry it to a microcontroller, and whether that can be done.

Measured by tflite-micro and read from the model's files. Knows no C.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import TrainingError
from app.impulse.dsp_block import DspBlock
from app.impulse.impulse import REASONS, checked
from app.impulse.model import quantise
from app.impulse.spec import DspSpec, ImpulseSpec
from app.training.export.micro.interpreter import MicroInterpreter, arena, int8_of, require_micro

OPERATORS = {
    "ADD": "AddAdd",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "CONCATENATION": "AddConcatenation",
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "FULLY_CONNECTED": "AddFullyConnected",
    "LOGISTIC": "AddLogistic",
    "MAX_POOL_2D": "AddMaxPool2D",
    "MEAN": "AddMean",
    "MUL": "AddMul",
    "PAD": "AddPad",
    "RELU": "AddRelu",
    "RELU6": "AddRelu6",
    "RESHAPE": "AddReshape",
    "SOFTMAX": "AddSoftmax",
}
"""Operator -> the method of MicroMutableOpResolver that brings its kernel
(tensorflow/lite/micro/micro_mutable_op_resolver.h)."""


@dataclass(frozen=True, slots=True, eq=False)
class MicroModel:
    """Hold a model's int8 file and the facts that are written into C."""

    spec: ImpulseSpec
    content: bytes
    operators: tuple[str, ...]
    """Names of the operators it needs, sorted."""
    quantised: NDArray[np.int8]
    """(256,): what the network takes for each value of a pixel."""
    output: tuple[int, ...]
    """Shape of what it gives, without the batch."""
    scale: float
    zero: int
    """A real number behind an output: (output - zero) * scale."""
    arena: int
    """Bytes that it takes while it runs, as measured here."""
    head: int
    """Bytes of these that hold nothing between two answers but the input."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the model in `folder`, and measure it.

        Raises:
            TrainingError: the extra `micro` is missing, or a part of the model is nothing for a
                microcontroller.
            ModelUnusable: its files don't fit together.
        """
        require_micro()
        spec = ImpulseSpec.read(folder)
        path, _ = checked(folder, int8_of(spec))
        _check(spec)
        content = path.read_bytes()
        interpreter = MicroInterpreter(str(path))
        interpreter.allocate_tensors()
        takes, gives = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        shape = tuple(map(int, gives["shape"][1:]))
        names = len(spec.classes) + len(spec.kinds)
        if takes["dtype"] != np.int8 or gives["dtype"] != np.int8:
            raise TrainingError(f"{path.name} does not take and give int8.")
        if shape[-1] != names or len(shape) not in (1, 3) or (len(shape) == 1 and spec.kinds):
            raise TrainingError(f"{path.name} gives {shape}, neither scores nor a map of logits.")
        size, head = arena(content)
        scale, zero = gives["quantization"]
        return cls(
            spec=spec,
            content=content,
            operators=_operators(content),
            quantised=_quantised(spec.dsp, takes),
            output=shape,
            scale=scale,
            zero=zero,
            arena=size,
            head=head,
        )

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def parts(self) -> int:
        """Parts of the crop that it gives logits for; 0 where it gives scores."""
        return self.output[0] * self.output[1] if len(self.output) == 3 else 0

    @property
    def no_cell(self) -> list[bool]:
        """Whether each kind is no leukocyte at all."""
        return [REASONS[kind] == "no_cell" for kind in self.spec.kinds]


def _check(spec: ImpulseSpec) -> None:
    """Raise TrainingError where the model needs what only the server has."""
    if spec.head is not None:
        raise TrainingError(
            f"{spec.name} has its head in a file of its own: put it into the model first, with "
            "smearlens export --folded, or take a model of smearlens train --target arduino."
        )
    if spec.verdict.distance_most is not None:
        raise TrainingError(
            f"{spec.name} calls no cell sure without measuring its distance from what was learnt, "
            "which no microcontroller does."
        )
    if spec.dsp.resize != "squash" or spec.dsp.stain != "as-is":
        raise TrainingError(
            f"{spec.name} asks for {spec.dsp.resize} and colours {spec.dsp.stain}; on a "
            "microcontroller crops are squashed and left as they are."
        )


def _quantised(dsp: DspSpec, takes: dict[str, Any]) -> NDArray[np.int8]:
    """Return what the network takes for each of the 256 values of a pixel, as the impulse does."""
    ramp = np.resize(np.arange(256, dtype=np.uint8), (dsp.size, dsp.size))
    picture = Image.fromarray(ramp)
    features = DspBlock(dsp).scaled(picture.convert("RGB") if dsp.channels == 3 else picture)
    steps: NDArray[np.int8] = quantise(features, takes)
    return steps.reshape(-1, dsp.channels)[:256, 0]


def _operators(content: bytes) -> tuple[str, ...]:
    from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if name.isupper()}
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    found = sorted(
        names[max(one.builtinCode, one.deprecatedBuiltinCode)] for one in model.operatorCodes
    )
    if unknown := [name for name in found if name not in OPERATORS]:
        raise TrainingError(f"The model needs {unknown[0]}, an operator that is not exported yet.")
    return tuple(dict.fromkeys(found))
