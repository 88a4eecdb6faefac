"""Exports a run of our recipe: from its checkpoint to the files that are served.

After training, before evaluation.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, LocateSpec, Precision, VerdictSpec
from app.training.augment.crops import Cropper, Features
from app.training.data.dataset import Sample
from app.training.data.fingerprint_index import FingerprintIndex, picture_print
from app.training.export import prior, replay
from app.training.export.bundle import Bundle
from app.training.export.folder import SPEC, new_model
from app.training.export.parity import Parity
from app.training.export.tflite import converted
from app.training.files import read_json, write_text
from app.training.fit import locator, manifest, networks, start
from app.training.fit.cells.reference import NAME as REFERENCE
from app.training.fit.checkpoint import Checkpoint
from app.training.fit.locator.network import build as build_locator
from app.training.fit.run import Run

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

UNCALIBRATED = 0.5
"""The least `known` of what is called sure, where no calibration says another."""
CALIBRATION = 300
"""Crops that the int8 ranges are measured on, all from training groups."""
BOXED = "boxed.json"
CHECKED = 300
"""Crops that parity is checked on."""


def export(
    run: Run,
    to: Path,
    name: str,
    version: str,
    verdict: VerdictSpec | None = None,
    temperature: float = 1.0,
    progress: "Progress | None" = None,
) -> Parity:
    """Write the run's model into the folder `to`, in the place of one that is there.

    Logits are divided by `temperature`, so that the scores are as sure as they are right. With
    `progress` the base goes along, so that a training can go on from there, and what was learnt
    in numbers, so that heads can be taught on the spot. Of a model for a microcontroller the
    files give logits, int8 serves, and nothing goes along.

    Raises:
        TrainingError: no checkpoint, the float32 file disagrees with the network, or nothing can
            be written.
    """
    config = run.config
    with new_model(to) as folder:
        checkpoint = Checkpoint.load(run.folder)
        size = config.dsp.size
        names = (*config.classes, *config.kinds)
        network = networks.build(size, len(names), base=config.network)
        network.whole.set_weights(checkpoint.weights)
        small = config.target == "arduino"
        if not small:
            start.save_head(network, names, folder)
        cropper = Cropper(config.locate, config.dsp)
        rng = np.random.default_rng(config.seed)
        calibration = crops(run.split.train, CALIBRATION, cropper, rng)
        checked = crops(run.split.held_out or run.split.train, CHECKED, cropper, rng)
        found_by = locator_file(run.folder / locator.NAME)
        if found_by is None and config.start:
            found_by = start.locator_file(config.start)
        known = run.folder / REFERENCE
        model = small_model(network, size, temperature) if small else networks.served(network, size)
        bundle = Bundle(
            files={"float32": converted(model), "int8": converted(model, calibration)},
            described={
                "name": name,
                "version": version,
                "classes": config.classes,
                "locate": config.locate,
                "dsp": config.dsp,
                "kinds": config.kinds,
                "verdict": verdict or VerdictSpec(known_least=UNCALIBRATED),
            },
            origin=_origin(run, checkpoint.epoch),
            manifest=_manifest(run),
            margin=config.locate.margin,
            locator=found_by,
            survey=start.survey_of(config.start) if config.start else None,
            reference=known.read_bytes() if known.is_file() and not small else None,
            plain=None if small else converted(networks.plain(size, len(config.classes))),
            head=None if small else folder / start.HEAD,
            temperature=temperature,
            int8_needed=small,
        )
        wanted = scores_of(network, checked, len(config.classes), temperature)
        parity = bundle.write(folder, checked, wanted)
        save_fields(run, folder / "fields.npz")
        if progress and not small:
            cache = run.folder.parent / "cache"
            networks.save_base_weights(network, folder / start.BASE)
            replay.pass_on(run, cache, folder)
            prior.put(folder, prior.known_to(run, cache), progress)
    return parity


def files_of(
    network: networks.Network, size: int, calibration: Sequence[Features]
) -> dict[Precision, bytes]:
    """Return the files that are served of a network, int8 with ranges from `calibration`."""
    served = networks.served(network, size)
    return {"float32": converted(served), "int8": converted(served, calibration)}


def on_board(model: Path) -> None:
    """Let the model in the folder `model` take what it is shown for the cell: boards look for none.

    Once it was asked about cells that were looked for.
    """
    spec = ImpulseSpec.read(model)
    framed = spec.model_copy(update={"locate": LocateSpec(method="frame")})
    write_text(model / SPEC, framed.model_dump_json(indent=2) + "\n")


def small_model(network: networks.Network, size: int, temperature: float) -> "keras.Model":
    """Return the network with its head in it, at a `temperature`: crop -> map of logits alone."""
    kernel, bias = network.whole.get_layer("map").get_weights()
    heads = (kernel / temperature, bias / temperature)
    return networks.folded(network, size, *heads, features=False)


def scores_of(
    network: networks.Network, asked: Sequence[Features], classes: int, temperature: float
) -> NDArray[np.float32]:
    """Return the scores (N, classes) that a network gives crops at a temperature."""
    maps = network.whole.predict(np.concatenate(asked), verbose=0)
    scores: NDArray[np.float32] = softmax(maps.mean(axis=(1, 2))[:, :classes] / temperature, axis=1)
    return scores


def locator_file(weights: Path) -> bytes | None:
    """Return the trained locator as a float32 TFLite file; None where none was trained."""
    if not weights.is_file():
        return None
    # XNNPACK plans ahead for a fixed batch alone.
    network = build_locator(None, batch=1)
    network.load_weights(weights)
    return converted(network)


def _manifest(run: Run) -> manifest.Manifest:
    found = manifest.read(run.folder)
    if (run.folder / BOXED).is_file():
        # Only the locator learnt from these: `smearlens locate` must not ask about them.
        found["boxed"] = read_json(run.folder / BOXED)
    return manifest.merged(run.config.start, found) if run.config.start else found


def save_fields(run: Run, path: Path) -> None:
    """Write what the fields look like that were learnt from, those of an earlier model as well."""
    before = run.config.start / path.name if run.config.start else None
    fields = FingerprintIndex.load(before) if before and before.is_file() else FingerprintIndex()
    for one in run.split.train:
        if one.shared and one.origin not in run.config.split_alone:
            fields.add(f"{one.origin}/{one.path.name}", picture_print(one.path))
    if fields.names:
        fields.save(path)


def crops(
    samples: Sequence[Sample], count: int, cropper: Cropper, rng: np.random.Generator
) -> list[Features]:
    """Return up to `count` crops of randomly drawn `samples`, half of them of a phone's photo.

    Raises:
        TrainingError: none of the pictures can be read.
    """
    found: list[Features] = []
    rounds = [rng.permutation(len(samples)) for _ in range(ceil(count / len(samples)))]
    for place in np.concatenate(rounds)[:count]:
        photo = cropper.open(samples[place])
        if photo is not None:
            seen = cropper.plain(photo)
            if len(found) % 2:
                seen = cropper.plain(cropper.seen_again(photo, rng))
            found.append(seen)
    if not found:
        raise TrainingError("None of the pictures could be read.")
    return found


def _origin(run: Run, epochs: int) -> dict[str, Any]:
    config = run.config
    placed = {
        "folders",
        "negatives",
        "boxed",
        "weights",
        "locator_weights",
        "split",
        "start",
        "teacher",
    }
    return {
        "run": run.folder.name,
        "date": datetime.now(UTC).date().isoformat(),
        "data": sorted({one.origin for one in run.split.train}),
        "training_sources": len({one.group for one in run.split.train}),
        "held_out": {
            "sources": len({one.group for one in run.split.held_out}),
            "fold": config.hold_out,
            "folds": config.folds,
            "seed": config.seed,
        },
        "weights": Path(config.weights).name,
        **({"start": config.start.name} if config.start else {}),
        **({"teacher": config.teacher.name} if config.teacher else {}),
        "locator_weights": Path(config.locator_weights).name,
        "cycles": f"{epochs} of {config.cycles}",
        "recipe": config.model_dump(mode="json", exclude={*placed, "block", "locate", "dsp"}),
        "strange": sorted({path.name for path in config.negatives}),
        "boxed": sorted({path.name for path in config.boxed}),
        "versions": read_json(run.folder / "versions.json"),
    }
