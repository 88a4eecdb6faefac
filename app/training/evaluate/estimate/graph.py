"""Counts what a .tflite file asks of a device: multiplications, parameters, memory.

Reads the file's graph by TensorFlow Lite's own schema, whichever package here brings it; runs
nothing. First step of `estimate.py`.
"""

from dataclasses import dataclass
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

from app.errors import TrainingError

SCHEMAS = {
    "tflite_micro": "tflite_micro.tensorflow.lite.micro.python.schema_py_generated",
    "ai_edge_litert": "ai_edge_litert.schema_py_generated",
    "tensorflow": "tensorflow.lite.python.schema_py_generated",
}
"""Package -> where it keeps the schema's generated reader; the lightest first."""

BYTES = {"FLOAT32": 4, "FLOAT16": 2, "INT64": 8, "INT32": 4, "INT16": 2, "INT8": 1, "UINT8": 1}
BYTES |= {"BOOL": 1}


@dataclass(frozen=True, slots=True)
class Graph:
    """Hold what was counted in one .tflite file."""

    operators: dict[str, int]
    """Operator -> how often it occurs, by name."""
    macs: int
    """Multiplications that are added up: of convolutions, depthwise ones, full connections."""
    parameters: int
    """Weights and biases of those."""
    live: int
    """Bytes of the tensors that are needed at once, at the operator that needs the most."""

    @classmethod
    def read(cls, path: Path) -> "Graph":
        """Read the file's first subgraph.

        Raises:
            TrainingError: no package here brings the schema, or the file is no model.
        """
        schema = _schema()
        content = path.read_bytes()
        if content[4:8] != b"TFL3":  # the schema's file identifier
            raise TrainingError(f"{path.name} is no TFLite file.")
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
        names = {
            code: name for name, code in vars(schema.BuiltinOperator).items() if name.isupper()
        }
        types = {code: name for name, code in vars(schema.TensorType).items() if name.isupper()}
        graph = model.subgraphs[0]
        counted: dict[str, int] = {}
        macs, weights = 0, set[int]()
        for operator in graph.operators:
            code = model.operatorCodes[operator.opcodeIndex]
            # Files of old converters say the code in the one place, new ones in the other.
            name = names[max(code.builtinCode, code.deprecatedBuiltinCode)]
            counted[name] = counted.get(name, 0) + 1
            here = _macs(name, operator, graph.tensors)
            if here:
                macs += here
                weights |= {place for place in operator.inputs[1:3] if place >= 0}
        return cls(
            operators=dict(sorted(counted.items())),
            macs=macs,
            parameters=sum(prod(map(int, graph.tensors[place].shape)) for place in weights),
            live=_live(graph, types),
        )


def _schema() -> Any:
    for place in SCHEMAS.values():
        try:
            return import_module(place)
        except ImportError:
            continue
    raise TrainingError(
        "This needs tflite-micro, LiteRT or TensorFlow, to read a model's graph. "
        "Install one with: pip install 'smearlens[micro]'"
    )


def _macs(name: str, operator: Any, tensors: Any) -> int:
    """Return the multiplications of one operator; 0 for one that adds none up."""
    if name not in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"):
        return 0
    kernel = prod(map(int, tensors[operator.inputs[1]].shape))
    out = [int(n) for n in tensors[operator.outputs[0]].shape]
    # A kernel (out, h, w, in) or (1, h, w, channels) is multiplied at each place of the output,
    # the weights (out, in) of a full connection once for each row of it.
    return prod(out[:-1]) * kernel


def _live(graph: Any, types: dict[int, str]) -> int:
    """Return the most bytes that are needed at once; constants are read from the file."""
    last = len(graph.operators)
    born = dict.fromkeys(map(int, graph.inputs), 0)
    dies: dict[int, int] = {}
    for step, operator in enumerate(graph.operators):
        for place in map(int, operator.outputs):
            born.setdefault(place, step)
        for place in map(int, operator.inputs):
            dies[place] = step
    dies |= dict.fromkeys(map(int, graph.outputs), last)
    held = [0] * (last + 1)
    for place, first in born.items():
        tensor = graph.tensors[place]
        size = prod(map(int, tensor.shape)) * BYTES[types[tensor.type]]
        for step in range(first, dies.get(place, first) + 1):
            held[step] += size
    return max(held)
