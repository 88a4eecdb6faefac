"""Exports a run's weights to the TFLite files that are served, and checks that they agree.

After training, before evaluation. The checks run the files as they are served, not
in TensorFlow's own interpreter.
"""

import hashlib
import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, ModelFile, Precision, RuntimeName, VerdictSpec
from app.training import networks, serving
from app.training.checkpoint import Checkpoint
from app.training.crops import Cropper, Features
from app.training.dataset import Sample
from app.training.sources import Sources
from app.training.train import Run

SERVES: dict[RuntimeName, Precision] = {"litert": "float32", "tflite-runtime": "float32"}
"""int8 saves a millisecond under LiteRT, but tips cells between two types (see the diary)."""
CALIBRATION = 300
"""Crops that the int8 ranges are measured on, all from training sources."""
CHECKED = 300
"""Crops that parity is checked on."""
MOST_OFF = 1e-4
LEAST_AGREED = 0.98


@dataclass(frozen=True, slots=True)
class Parity:
    """Hold how well the exported files agree with the trained network."""

    crops: int
    float32_off: float
    """Largest difference of a score between Keras and the float32 file."""
    int8_agreed: float
    """Share of the crops that the int8 file names as Keras does."""

    def require(self) -> None:
        """Raise TrainingError where the files differ too much from the network."""
        if self.float32_off > MOST_OFF:
            raise TrainingError(
                f"The float32 file differs from the network by {self.float32_off:.1e} "
                f"(at most {MOST_OFF:.0e} is allowed); nothing was exported."
            )
        if self.int8_agreed < LEAST_AGREED:
            raise TrainingError(
                f"The int8 file names only {100 * self.int8_agreed:.1f} % of the crops as the "
                f"network does ({100 * LEAST_AGREED:.0f} % are needed); nothing was exported."
            )


def export(
    run: Run, to: Path, name: str, version: str, unsure_below: float, gate: bool = True
) -> Parity:
    """Write both models, sources.json, fields.npz and impulse.json into the folder `to`.

    Files are written only after both checks hold, impulse.json last. Without `gate` the
    checks are made and noted, but stop nothing: for a model that nobody will serve.

    Raises:
        TrainingError: no checkpoint, or the files disagree with the network.
    """
    import keras

    config = run.config
    checkpoint = Checkpoint.load(run.folder)
    network = networks.build(
        config.dsp.size, len(config.classes), config.units, config.dropout, config.cut
    )
    network.whole.set_weights(checkpoint.weights)
    cropper = Cropper(config.locate, config.dsp)
    rng = np.random.default_rng(config.seed)
    calibration = _crops(run.split.train, CALIBRATION, cropper, rng)
    files: dict[Precision, bytes] = {
        "float32": _convert(network.whole, None),
        "int8": _convert(network.whole, calibration),
    }
    checked = _crops(run.split.held_out or run.split.train, CHECKED, cropper, rng)
    wanted = network.whole.predict(np.concatenate(checked), verbose=0)
    parity = check(files, checked, wanted, to)
    if gate:
        parity.require()
    spec = ImpulseSpec(
        name=name,
        version=version,
        classes=config.classes,
        locate=config.locate,
        dsp=config.dsp,
        verdict=VerdictSpec(unsure_below=unsure_below),
        models={
            precision: ModelFile(
                file=f"{precision}.tflite", sha256=hashlib.sha256(content).hexdigest()
            )
            for precision, content in files.items()
        },
        serves=SERVES,
        origin=_origin(run, checkpoint.cycle, parity, keras.__version__),
    )
    to.mkdir(parents=True, exist_ok=True)
    for precision, content in files.items():
        (to / f"{precision}.tflite").write_bytes(content)
    (to / "sources.json").write_text((run.folder / "sources.json").read_text())
    shared = [one for one in run.split.train if one.shared]
    if shared:
        fields = Sources.of({f"{one.origin}/{one.path.name}": one.path for one in shared})
        fields.save(to / "fields.npz")
    (to / "impulse.json").write_text(spec.model_dump_json(indent=2) + "\n")
    return parity


def check(
    files: dict[Precision, bytes],
    crops: Sequence[Features],
    wanted: NDArray[np.float32],
    folder: Path,
) -> Parity:
    """Score `crops` with the files in the runtime installed here; `wanted` (N, classes)."""
    folder.mkdir(parents=True, exist_ok=True)
    scores: dict[str, NDArray[np.float64]] = {}
    for precision, content in files.items():
        partial = folder / f"{precision}.partial.tflite"
        try:
            partial.write_bytes(content)
            scores[precision] = serving.scores(partial, crops)
        finally:
            partial.unlink(missing_ok=True)
    return Parity(
        crops=len(crops),
        float32_off=float(np.abs(scores["float32"] - wanted).max()),
        int8_agreed=float((scores["int8"].argmax(1) == wanted.argmax(1)).mean()),
    )


def _convert(model: Any, calibration: list[Features] | None) -> bytes:
    """Return `model` as a TFLite file: float32, or full int8 with ranges from `calibration`."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([one] for one in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
    # Keras prints the graph's signature, and the converter asks for statistics that
    # only quantisation-aware training has.
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Statistics for quantized inputs")
        return bytes(converter.convert())


def _crops(
    samples: Sequence[Sample], count: int, cropper: Cropper, rng: np.random.Generator
) -> list[Features]:
    """Return up to `count` crops of randomly drawn `samples`, half of them varied."""
    crops: list[Features] = []
    for place in _endless(len(samples), count, rng):
        photo = cropper.open(samples[place])
        if photo is not None:
            plain = len(crops) % 2 == 0
            crops.append(cropper.plain(photo) if plain else cropper.varied(photo, rng))
    if not crops:
        raise TrainingError("None of the pictures could be read.")
    return crops


def _endless(length: int, count: int, rng: np.random.Generator) -> Iterator[int]:
    order: list[int] = []
    while len(order) < count:
        order.extend(rng.permutation(length).tolist())
    return iter(order[:count])


def _origin(run: Run, cycle: int, parity: Parity, keras_version: str) -> dict[str, Any]:
    config = run.config
    return {
        "run": run.folder.name,
        "date": datetime.now(UTC).date().isoformat(),
        "data": sorted({one.origin for one in run.split.train}),
        "training_sources": len({one.source for one in run.split.train}),
        "held_out": {
            "sources": len({one.source for one in run.split.held_out}),
            "fold": config.hold_out,
            "folds": config.folds,
            "seed": config.seed,
        },
        "weights": Path(config.weights).name,
        "cycles": f"{cycle} of {config.cycles}",
        "recipe": config.model_dump(mode="json", exclude={"folders", "weights", "locate", "dsp"}),
        "versions": json.loads((run.folder / "versions.json").read_text()),
        "parity": {
            "crops": parity.crops,
            "float32_off": parity.float32_off,
            "int8_agreed": parity.int8_agreed,
        },
    }
