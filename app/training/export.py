"""Exports a run's weights to the TFLite files that are served, and checks that they agree.

After training, before evaluation. The checks run the files as they are served, not
in TensorFlow's own interpreter.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.runtime import PACKAGES
from app.impulse.spec import ImpulseSpec, LocateSpec, ModelFile, Precision, RuntimeName, VerdictSpec
from app.training import locator, networks, serving
from app.training.checkpoint import Checkpoint
from app.training.crops import Cropper, Features
from app.training.dataset import Sample
from app.training.sources import Sources
from app.training.tflite import converted
from app.training.train import Run

RUNTIMES: tuple[RuntimeName, ...] = ("litert", "tflite-runtime")
FASTER = 0.8
"""int8 serves where it takes at most this share of float32's time ..."""
AS_GOOD = 0.995
"""... and names at least this share of the crops as the network does."""
UNCALIBRATED = 0.5
"""The least `known` of a real cell, where no calibration says another."""
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
    runtime_ms: dict[RuntimeName, dict[str, float]] = field(default_factory=dict)
    """Runtime installed here -> milliseconds of each file over one crop, one thread; `plain`
    is MobileNetV2 with one dense layer as Keras has it, to compare with."""

    def serves(self) -> dict[RuntimeName, Precision]:
        """Return which file serves under which runtime; float32 where it was not measured."""
        chosen: dict[RuntimeName, Precision] = dict.fromkeys(RUNTIMES, "float32")
        for runtime, ms in self.runtime_ms.items():
            if self.int8_agreed >= AS_GOOD and ms["int8"] <= FASTER * ms["float32"]:
                chosen[runtime] = "int8"
        return chosen

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
    run: Run,
    to: Path,
    name: str,
    version: str,
    verdict: VerdictSpec | None = None,
    temperature: float = 1.0,
    gate: bool = True,
    weights: bool = False,
) -> Parity:
    """Write both models, sources.json, fields.npz and impulse.json into the folder `to`.

    Logits are divided by `temperature`, so that the scores are as sure as they are right.

    Files are written only after both checks hold, impulse.json last. Without `gate` the
    checks are made and noted, but stop nothing: for a model that nobody will serve.

    Raises:
        TrainingError: no checkpoint, or the files disagree with the network.
    """
    config = run.config
    checkpoint = Checkpoint.load(run.folder)
    outputs = len(config.classes) + len(config.strangers)
    network = networks.build(config.dsp.size, outputs, config.units, config.dropout, config.cut)
    network.whole.set_weights(checkpoint.weights)
    served = networks.served(network, temperature)
    cropper = Cropper(config.locate, config.dsp)
    rng = np.random.default_rng(config.seed)
    calibration = _crops(run.split.train, CALIBRATION, cropper, rng)
    files: dict[Precision, bytes] = {
        "float32": converted(served),
        "int8": converted(served, calibration),
    }
    checked = _crops(run.split.held_out or run.split.train, CHECKED, cropper, rng)
    maps = network.whole.predict(np.concatenate(checked), verbose=0)
    wanted = _softmax(maps.mean(axis=(1, 2))[:, : len(config.classes)] / temperature)
    plain = converted(networks.plain(config.dsp.size, len(config.classes)))
    parity = check(files, checked, wanted, to, plain)
    if gate:
        parity.require()
    locate, found_by = _locate(run)
    spec = ImpulseSpec(
        name=name,
        version=version,
        classes=config.classes,
        locate=locate,
        dsp=config.dsp,
        strangers=config.strangers,
        verdict=verdict or VerdictSpec(known_least=UNCALIBRATED),
        models={
            precision: ModelFile(
                file=f"{precision}.tflite", sha256=hashlib.sha256(content).hexdigest()
            )
            for precision, content in files.items()
        },
        serves=parity.serves(),
        origin=_origin(run, checkpoint.cycle, parity, temperature),
    )
    to.mkdir(parents=True, exist_ok=True)
    for precision, content in files.items():
        (to / f"{precision}.tflite").write_bytes(content)
    if locate.model and found_by:
        (to / locate.model.file).write_bytes(found_by)
    sources = json.loads((run.folder / "sources.json").read_text())
    if found_by:
        # Only the locator learnt from these: `smearlens locate` must not ask about them.
        sources["boxed"] = json.loads((run.folder / "boxed.json").read_text())
    (to / "sources.json").write_text(json.dumps(sources, indent=1) + "\n")
    shared = [one for one in run.split.train if one.shared]
    if shared:
        fields = Sources.of({f"{one.origin}/{one.path.name}": one.path for one in shared})
        fields.save(to / "fields.npz")
    if weights:
        networks.save_base_weights(network, to / "base.weights.h5")
    (to / "impulse.json").write_text(spec.model_dump_json(indent=2) + "\n")
    return parity


def _locate(run: Run) -> tuple[LocateSpec, bytes | None]:
    """Return how the run's model finds cells, and the file of its locator if it has one."""
    weights = run.folder / locator.NAME
    if not weights.is_file():
        return run.config.locate, None
    content = locator.exported(weights)
    model = ModelFile(file="locate.tflite", sha256=hashlib.sha256(content).hexdigest())
    return LocateSpec(method="network", margin=run.config.locate.margin, model=model), content


def check(
    files: dict[Precision, bytes],
    crops: Sequence[Features],
    wanted: NDArray[np.float32],
    folder: Path,
    plain: bytes | None = None,
) -> Parity:
    """Ask the files about `crops` in the runtimes installed here; `wanted` (N, classes)."""
    folder.mkdir(parents=True, exist_ok=True)
    said: dict[str, NDArray[np.float64]] = {}
    installed = [name for name in RUNTIMES if find_spec(PACKAGES[name].partition(".")[0])]
    partial = {name: folder / f"{name}.partial.tflite" for name in (*files, "plain")}
    try:
        for precision, content in files.items():
            partial[precision].write_bytes(content)
            said[precision] = serving.scores(partial[precision], crops, wanted.shape[1])
        if plain is None:
            del partial["plain"]
        else:
            partial["plain"].write_bytes(plain)
        runtime_ms = {name: serving.milliseconds(partial, crops[0], name) for name in installed}
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)
    return Parity(
        crops=len(crops),
        float32_off=float(np.abs(said["float32"] - wanted).max()),
        int8_agreed=float((said["int8"].argmax(1) == wanted.argmax(1)).mean()),
        runtime_ms=runtime_ms,
    )


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    summed: NDArray[np.float32] = likely / likely.sum(axis=1, keepdims=True)
    return summed


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


def _origin(run: Run, cycle: int, parity: Parity, temperature: float) -> dict[str, Any]:
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
        "recipe": config.model_dump(
            mode="json", exclude={"folders", "strange", "boxed", "weights", "locate", "dsp"}
        ),
        "strange": sorted({path.name for path in config.strange}),
        "boxed": config.boxed and config.boxed.name,
        "temperature": temperature,
        "versions": json.loads((run.folder / "versions.json").read_text()),
        "parity": asdict(parity),
    }
