"""Exports a model with its head in its files, for other programs, pages and devices.

They get scores from one file, where our server applies the head by itself. The model's own head,
or one that was taught on the spot. The folder can be served here, too.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import softmax

from app.errors import ModelUnusable, NoArchive, TrainingError
from app.impulse.heads.head import Head
from app.impulse.heads.taught import TaughtHead
from app.impulse.spec import ImpulseSpec, LocateSpec
from app.teaching.archive.reading import read
from app.training.export import again
from app.training.export.bundle import Bundle
from app.training.export.folder import new_model
from app.training.export.parity import Parity
from app.training.export.tflite import converted
from app.training.fit import manifest, networks, start
from app.training.fit.cells import reference

if TYPE_CHECKING:
    from rich.progress import Progress

FIELDS = "fields.npz"


@dataclass(frozen=True, slots=True)
class Folded:
    """Hold a head that goes into the files, and what goes with it."""

    head: Head
    described: dict[str, Any]
    """Values of `ImpulseSpec` that are the head's: its classes, kinds, thresholds."""
    reference: bytes | None
    taught: TaughtHead | None = None


def own(model: Path, spec: ImpulseSpec) -> Folded:
    """Return the model's own head."""
    return Folded(
        Head.load(model / start.HEAD, start.temperature_of(spec)),
        {
            "name": spec.name,
            "classes": spec.classes,
            "kinds": spec.kinds,
            "verdict": spec.verdict,
        },
        (model / spec.reference.file).read_bytes() if spec.reference else None,
    )


def taught(file: Path, model: Path, spec: ImpulseSpec) -> Folded:
    """Return the head in `file` that was taught on the spot with the model in the folder `model`.

    As `TaughtHead.to_bytes` or `smearlens taught export` writes it.

    Raises:
        TrainingError: the file can't be read, is no such head, or was taught with another model.
    """
    try:
        data = file.read_bytes()
        head = read(data).head if file.suffix == ".zip" else TaughtHead.from_bytes(data)
    except OSError as error:
        raise TrainingError(f"{file} can't be read.") from error
    except (ModelUnusable, NoArchive) as error:
        raise TrainingError(f"{file} is no taught head.") from error
    if head is None:
        raise TrainingError(f"{file} holds examples alone: nothing was taught of them yet.")
    if head.model_sha256 not in {one.sha256 for one in spec.models.values()}:
        raise TrainingError(f"“{head.name}” was taught with another model than {model}.")
    return Folded(
        head.head,
        {
            "name": head.name,
            "classes": head.classes,
            "kinds": head.kinds,
            "verdict": head.verdict,
        },
        own(model, spec).reference if head.centres is None else reference.stored(head.centres),
        head,
    )


def export_folded(
    model: Path,
    to: Path,
    cache: Path,
    progress: "Progress",
    head: Path | None = None,
    name: str | None = None,
    version: str | None = None,
) -> tuple[Parity, Folded]:
    """Write the model in the folder `model` with its head, or the one in the file `head`, to `to`.

    The files give a map of logits and the pooled features, as `learning_block.py` reads them.

    Raises:
        TrainingError: weights, pictures or the head are missing or don't fit, the float32 file
            disagrees with the network, or nothing can be written.
    """
    if to.resolve() == model.resolve():
        raise TrainingError(f"A folded model can't be gone on with: name another folder than {to}.")
    spec = start.spec_of(model)
    network = again.network_of(model, spec)
    folded = taught(head, model, spec) if head else own(model, spec)
    here = again.known_to(model, spec, cache, progress)
    calibration, checked = again.crops_of(model, spec, here, cache)
    kernel, bias = folded.head.kernel, folded.head.bias
    served = networks.folded(network, spec.dsp.size, kernel, bias)
    framed = folded.taught is not None and folded.taught.frame
    by_network = spec.locate.method == "network"
    bundle = Bundle(
        files={"float32": converted(served), "int8": converted(served, calibration)},
        described={
            **folded.described,
            "name": name or folded.described["name"],
            "version": version or spec.version,
            "dsp": spec.dsp,
            "locate": LocateSpec(method="frame") if framed else start.by_rule(spec),
        },
        origin={
            **{key: one for key, one in spec.origin.items() if key != "parity"},
            "folded": {"model": spec.name, "version": spec.version},
            "temperature": 1.0 if folded.taught else start.temperature_of(spec),
        },
        manifest=manifest.read(model),
        margin=spec.locate.margin,
        locator=start.locator_file(model) if by_network and not framed else None,
        survey=start.survey_of(model) if by_network and not framed else None,
        reference=folded.reference,
        plain=converted(networks.plain(spec.dsp.size, len(spec.classes))),
    )
    pooled = network.body.predict(
        network.backbone.predict(np.concatenate(checked), verbose=0), verbose=0
    )
    logits = (pooled @ kernel + bias)[:, : len(folded.described["classes"])]
    with new_model(to) as folder:
        parity = bundle.write(folder, checked, softmax(logits, axis=1).astype(np.float32))
        if (model / FIELDS).is_file():
            shutil.copyfile(model / FIELDS, folder / FIELDS)
    return parity, folded
