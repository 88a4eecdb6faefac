"""Starts a training from a model that is exported already: its weights, classes and thresholds.

Before the first epoch, and once more at the export. Knows no pictures. Imports TensorFlow when
called.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from app.errors import ModelUnusable, TrainingError
from app.impulse.spec import ImpulseSpec, LocateSpec, SurveySpec, VerdictSpec
from app.training import files
from app.training.data.layouts.names import matched
from app.training.data.splits import Split
from app.training.files import sha256
from app.training.fit.manifest import learnt_from
from app.training.fit.networks import Network
from app.training.fit.replay import PREFIX

BASE = "base.weights.h5"
HEAD = "head.npz"
RECIPE: dict[str, Any] = {
    "cycles": 6,
    "cycle_crops": 2048,
    "rate": 0.0003,
    "average": 0.98,
    "keep": 0.3,
    "views": 150,
    "kind_views": 60,
    "locator_cycles": 0,
    "shares": {},
}
"""What a training that starts from a model changes of the recipe."""
OWN_COLOURS = 0.5
"""Share of the crops of a laboratory's pictures that keep their colours: its stain is to be known
best of all."""
NOISY_LABELS = {f"{PREFIX}bccd": 0.75}
"""The same of what is replayed of BCCD, as in the recipe: its labels can't all be trusted."""


def spec_of(model: Path) -> ImpulseSpec:
    """Read what the model in the folder `model` is; raise TrainingError where it can't be."""
    try:
        return ImpulseSpec.read(model)
    except ModelUnusable as error:
        raise TrainingError(f"A training can't start from {model}: {error}") from error


def recipe(
    model: Path, folders: Sequence[Path], labels: Iterable[str], classes: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the values of a TrainConfig that starts from `model` on the `labels` in `folders`.

    Without `classes` they are the model's where it knows all labels, as classes or as kinds, and
    else the labels.

    Raises:
        TrainingError: a training can't start from this model.
    """
    spec = spec_of(model)
    for name in (BASE, HEAD):
        if not (model / name).is_file():
            raise TrainingError(
                f"A training can't start from {model}: {name} is missing. "
                "`smearlens export` writes it; models/wbc of the repository has it."
            )
    names = (*spec.classes, *spec.kinds)
    found = sorted(set(labels))
    if not classes:
        known = all(matched(one, names) is not None for one in found)
        classes = spec.classes if known else tuple(found)
    return RECIPE | {
        "start": model.resolve(),
        "folders": tuple(folders),
        "own_colours": {one.resolve().name: OWN_COLOURS for one in folders} | NOISY_LABELS,
        "weights": str(model / BASE),
        "classes": classes,
        "kinds": tuple(kind for kind in spec.kinds if matched(kind, classes) is None),
        "dsp": spec.dsp,
        "locate": by_rule(spec),
        # A new class was never in the model's weights.
        "keep": RECIPE["keep"] if all(matched(one, names) for one in classes) else 0.0,
    }


def by_rule(spec: ImpulseSpec) -> LocateSpec:
    """Return how a model's cells are found in training: by the rule, where a network serves."""
    by_network = spec.locate.method == "network"
    return LocateSpec(margin=spec.locate.margin) if by_network else spec.locate


def save_head(network: Network, names: Sequence[str], model: Path) -> None:
    """Write the last layer, a column for each of `names`, as it is before any temperature.

    It is served from there, and training can go on from it.
    """
    kernel, bias = network.whole.get_layer("map").get_weights()
    named = np.array(names, dtype=np.str_)
    files.write_arrays(model / HEAD, names=named, kernel=kernel, bias=bias)


def load_head(network: Network, names: Sequence[str], model: Path) -> None:
    """Fill the columns of those `names` that `model` knows; the others stay as they were drawn.

    Raises:
        TrainingError: the file is damaged, or of another network.
    """
    path = model / HEAD
    layer = network.whole.get_layer("map")
    kernel, bias = layer.get_weights()
    try:
        with np.load(path) as head:
            known = head["names"].tolist()
            for place, name in enumerate(names):
                if (same := matched(name, known)) is not None:
                    kernel[:, place] = head["kernel"][:, known.index(same)]
                    bias[place] = head["bias"][known.index(same)]
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile) as error:
        raise TrainingError(f"{path} is damaged. Copy the model's folder anew.") from error
    layer.set_weights([kernel, bias])


def verdict_of(model: Path, classes: tuple[str, ...]) -> tuple[VerdictSpec, float]:
    """Return the thresholds of `sure` of the model and its temperature, for `classes`.

    A class that it does not know is as hard to be sure of as its hardest.
    """
    spec = spec_of(model)
    limits = spec.verdict.unsure_below
    if isinstance(limits, dict):
        hardest = max(limits.values(), default=1.0)
        limits = {name: limits.get(name, hardest) for name in classes}
    verdict = spec.verdict.model_copy(update={"unsure_below": limits})
    return verdict, temperature_of(spec)


def temperature_of(spec: ImpulseSpec) -> float:
    """Return the temperature of a model; one without a head has it in its files already."""
    return spec.temperature if spec.head else float(spec.origin.get("temperature", 1.0))


def locator_file(model: Path) -> bytes | None:
    """Return the file of the network that finds the model's cells, if it has one."""
    found_by = spec_of(model).locate.model
    return (model / found_by.file).read_bytes() if found_by else None


def survey_of(model: Path) -> tuple[SurveySpec, bytes] | None:
    """Return what surveys the model's fields, and its file, if it has one."""
    survey = spec_of(model).survey
    return (survey, (model / survey.model.file).read_bytes()) if survey else None


def fresh(model: Path, split: Split) -> Split:
    """Return the split without what `model` learnt from among its held-out pictures: set aside."""
    learnt = learnt_from(model)
    known = [one for one in split.held_out if sha256(one.path) in learnt]
    return Split(
        train=split.train,
        held_out=[one for one in split.held_out if one not in known],
        aside=[*split.aside, *known],
    )
