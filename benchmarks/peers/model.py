"""What each peer does with a photo: decode all of it, resize, infer, as their guides show.

Runs in the peers' own environment, which lacks Smearlens. Knows the model file alone.
"""

import os
import threading
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    from tflite_runtime.interpreter import Interpreter


class Model:
    """Score whole photos with the TFLite file named in `BENCHMARK_MODEL`.

    With the last layer in the .npz file named in `BENCHMARK_HEAD`, where its map is of features.
    """

    def __init__(self) -> None:
        self._interpreter = Interpreter(os.environ["BENCHMARK_MODEL"], num_threads=1)
        self._interpreter.allocate_tensors()
        self._lock = threading.Lock()  # Gradio calls from many threads
        (taken,) = self._interpreter.get_input_details()
        self._input, self._size = taken["index"], tuple(map(int, taken["shape"][1:3]))
        # Beside its map of logits the model may give features.
        outputs = self._interpreter.get_output_details()
        self._output = max(outputs, key=lambda output: len(output["shape"]))["index"]
        self._head: tuple[Any, Any] | None = None
        if head := os.environ.get("BENCHMARK_HEAD"):
            with np.load(head) as arrays:
                self._head = arrays["kernel"], arrays["bias"]

    def scores_of_file(self, data: bytes) -> list[float]:
        """Return what the model says of the photo whose file is `data`."""
        return self.scores(Image.open(BytesIO(data)))

    def scores(self, photo: Any) -> list[float]:
        """Return what the model says of a Pillow image: the mean over its map, in logits."""
        square = np.asarray(photo.convert("RGB").resize(self._size), dtype=np.float32)
        with self._lock:
            self._interpreter.set_tensor(self._input, square[None] / 127.5 - 1)
            self._interpreter.invoke()
            told = self._interpreter.get_tensor(self._output)[0]
        means = told.reshape(-1, told.shape[-1]).mean(axis=0)
        if self._head:
            kernel, bias = self._head
            means = means @ kernel + bias
        scores: list[float] = means.tolist()
        return scores
