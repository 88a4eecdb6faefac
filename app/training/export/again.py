"""Exports a model's folder once more: new files of the weights that lie in it.

For models whose files are of an older form, or were measured elsewhere. What the model is, and
what it says, stays; its pictures are looked for in SMEARLENS_DATA.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, VerdictSpec
from app.training.augment.crops import Cropper, Features
from app.training.data import dataset, negatives, sets
from app.training.data.grouping import grouped
from app.training.export import prior, recipe
from app.training.export.bundle import Bundle
from app.training.export.folder import SPEC, new_model
from app.training.export.parity import Parity
from app.training.export.prior import Known
from app.training.export.tflite import converted
from app.training.files import sha256
from app.training.fit import manifest, networks, replay, start
from app.training.fit.config import versions

if TYPE_CHECKING:
    from rich.progress import Progress

KEPT = (start.BASE, "fields.npz", replay.NAME, "MODEL_CARD.md", "report.html")
"""Files that stay as they are, where they are there; others are made or listed anew."""
SEED = 7


def is_model(folder: Path) -> bool:
    """Tell whether a folder holds an exported model, and no run."""
    return (folder / SPEC).is_file()


def export_again(
    model: Path,
    to: Path,
    cache: Path,
    progress: "Progress",
    name: str | None = None,
    version: str | None = None,
    found: tuple[VerdictSpec, float] | None = None,
) -> Parity:
    """Write the model in the folder `model` into the folder `to`, which may be the same.

    With another name, version, and thresholds and temperature where they are `found` anew.

    Raises:
        TrainingError: its weights or all of its pictures are missing, the float32 file disagrees
            with them, or nothing can be written.
    """
    spec = start.spec_of(model)
    network = network_of(model, spec)
    verdict, temperature = found or (spec.verdict, start.temperature_of(spec))
    here = known_to(model, spec, cache, progress)
    calibration, checked = crops_of(model, spec, here, cache)
    bundle = Bundle(
        files=recipe.files_of(network, spec.dsp.size, calibration),
        described={
            "name": name or spec.name,
            "version": version or spec.version,
            "classes": spec.classes,
            "kinds": spec.kinds,
            "dsp": spec.dsp,
            "locate": start.by_rule(spec),
            "verdict": verdict,
        },
        origin=_origin(spec),
        manifest=manifest.read(model),
        margin=spec.locate.margin,
        locator=start.locator_file(model),
        survey=start.survey_of(model),
        reference=(model / spec.reference.file).read_bytes() if spec.reference else None,
        plain=converted(networks.plain(spec.dsp.size, len(spec.classes))),
        head=model / start.HEAD,
        temperature=temperature,
    )
    wanted = recipe.scores_of(network, checked, len(spec.classes), temperature)
    with new_model(to) as folder:
        parity = bundle.write(folder, checked, wanted)
        for kept in KEPT:
            if (model / kept).is_file():
                shutil.copyfile(model / kept, folder / kept)
        if here.learnt:
            prior.put(folder, here, progress)
        elif spec.prior:
            # The weights are the same, so what was learnt is, too.
            prior.attach(folder, (model / spec.prior.file).read_bytes())
        else:
            prior.put(folder, _replayed(model, spec, cache), progress)
    return parity


def network_of(model: Path, spec: ImpulseSpec) -> networks.Network:
    """Return the trained network of the model in the folder `model`.

    Raises:
        TrainingError: its weights are not there.
    """
    for name in (start.BASE, start.HEAD):
        if not (model / name).is_file():
            raise TrainingError(f"{model} can't be exported again: {name} is missing.")
    names = (*spec.classes, *spec.kinds)
    network = networks.build(spec.dsp.size, len(names))
    networks.load_base_weights(network, str(model / start.BASE))
    start.load_head(network, names, model)
    return network


def known_to(model: Path, spec: ImpulseSpec, cache: Path, progress: "Progress") -> Known:
    """Return those pictures in SMEARLENS_DATA that a model learnt from, or held out."""
    parts, root = manifest.read(model), sets.data_root()
    origins = {name.split("/")[0] for of in parts.values() for name in of.values()}
    folders = sets.present(root, tuple(sorted(origins)))
    samples = dataset.read(folders, spec.classes).samples if folders else []
    samples = [one for one in samples if sha256(one.path) in parts["train"] | parts["held_out"]]
    samples = grouped(samples, cache, progress)
    learnt = [one for one in samples if sha256(one.path) in parts["train"]]
    held_out = [one for one in samples if sha256(one.path) in parts["held_out"]]
    if learnt and spec.kinds:
        others = negatives.read(sets.present(root, sets.NEGATIVE), cache, spec.classes)
        learnt += [one for one in others.learnt if one.label in spec.kinds]
        held_out += [one for one in others.tested if one.label in spec.kinds]
    return Known(learnt, held_out)


def crops_of(
    model: Path, spec: ImpulseSpec, here: Known, cache: Path
) -> tuple[list[Features], list[Features]]:
    """Return crops to take int8's ranges from, and others that the files are checked on.

    Of the pictures that are `here`, else of the model's replay set.

    Raises:
        TrainingError: there are none.
    """
    known = here if here.learnt else _replayed(model, spec, cache)
    # Of what is none of the classes it hangs on little which of them is named.
    learnt, held_out = (
        [one for one in of if one.label in spec.classes] for of in (known.learnt, known.held_out)
    )
    if not learnt:
        raise TrainingError(
            f"None of the pictures that {model} learnt from is there to measure with: name the "
            "folder of their sets in SMEARLENS_DATA."
        )
    cropper, rng = Cropper(start.by_rule(spec), spec.dsp), np.random.default_rng(SEED)
    calibration = recipe.crops(learnt, recipe.CALIBRATION, cropper, rng)
    return calibration, recipe.crops(held_out or learnt, recipe.CHECKED, cropper, rng)


def _replayed(model: Path, spec: ImpulseSpec, cache: Path) -> Known:
    again, names = replay.read(model, cache), (*spec.classes, *spec.kinds)
    return Known(again.called(names), [one for one in again.measure if one.label in names])


def _origin(spec: ImpulseSpec) -> dict[str, Any]:
    """Return where the model comes from, and what its files were made with this time."""
    made = {"date": datetime.now(UTC).date().isoformat(), "versions": versions()}
    kept = {key: one for key, one in spec.origin.items() if key not in ("temperature", "parity")}
    return {**kept, "exported_again": made}
