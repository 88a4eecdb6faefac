"""Asks a run that never learnt from a set what it thinks of the cells there.

Between the regions and the training loop. Changes no label: what it thinks is what crops in other
colours teach, in place of a label that can't be trusted. Imports TensorFlow when called.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import TrainingError
from app.training.augment.regions import Regions
from app.training.data.dataset import Sample
from app.training.fit import manifest, networks
from app.training.fit.checkpoint import Checkpoint
from app.training.fit.config import TrainConfig

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOKS = 8
"""Varied crops of one cell whose mean decides."""
BATCH = 64


def left_out(config: TrainConfig, sets: set[str]) -> tuple[str, ...]:
    """Return the sets that the critic of a run must not have learnt from; none for no critic.

    Those whose labels it judges, and those that the run holds out: nothing of them may come to it
    by a detour.
    """
    noisy = {name.split("/")[0] for name in config.own_colours}
    judged = noisy & sets - set(config.hold_out_sets)
    apart = judged | set(config.hold_out_sets)
    return tuple(sorted(apart)) if judged and apart < sets else ()


def opinions(
    config: TrainConfig, samples: list[Sample], drawn: Regions
) -> "dict[int, NDArray[np.float32]]":
    """Return place in `samples` -> the critic's probabilities (classes,) of what it judges.

    Raises:
        TrainingError: the critic learnt from a set that it is to judge, or knows other classes.
    """
    folder = Path(config.critic or "")
    its = TrainConfig.read(folder)
    first = dict(reversed(list(zip(drawn.owner.tolist(), range(len(drawn.owner)), strict=True))))
    asked = [place for place, one in enumerate(samples) if _judged(config, one) and place in first]
    judged = {samples[place].origin for place in asked}
    learnt = manifest.read(folder)["train"].values()
    if known := judged & {name.split("/")[0] for name in learnt}:
        raise TrainingError(f"{folder} learnt from {' and '.join(sorted(known))}: no judge of it.")
    if its.classes != config.classes:
        raise TrainingError(f"{folder} knows other classes than this run.")
    network = networks.build(None, len(its.classes) + len(its.kinds), base=its.network)
    network.whole.set_weights(Checkpoint.load(folder).weights)
    found: dict[int, NDArray[np.float32]] = {}
    for begin in range(0, len(asked), BATCH):
        places = asked[begin : begin + BATCH]
        scores = _scores(network, its, drawn.pixels[[first[place] for place in places]])
        found |= dict(zip(places, scores, strict=True))
    return found


def contradicted(
    config: TrainConfig, samples: list[Sample], opinions: "dict[int, NDArray[np.float32]]"
) -> list[str]:
    """Return the sorted names of the pictures that the critic gives another class."""
    return sorted(
        samples[place].path.name
        for place, scores in opinions.items()
        if config.classes[int(scores.argmax())] != samples[place].label
    )


def _judged(config: TrainConfig, one: Sample) -> bool:
    """Tell whether a sample's label can't be trusted: its set's, or its class's there."""
    noisy = {one.origin, f"{one.origin}/{one.label}"} & set(config.own_colours)
    return bool(noisy) and one.label in config.classes and one.origin not in config.hold_out_sets


def _scores(
    network: networks.Network, config: TrainConfig, pixels: "NDArray[np.uint8]"
) -> "NDArray[np.float32]":
    """Return the mean probabilities (N, classes) of several looks at each region."""
    import keras

    from app.training.augment import vary

    own = np.ones(len(pixels), dtype=bool)
    looks = []
    for _ in range(LOOKS):
        inputs = vary.varied(pixels, config.dsp, config.variation, own)
        logits = network.head(
            network.body(network.backbone(inputs), training=False), training=False
        )
        looks.append(keras.ops.softmax(logits[:, : len(config.classes)]).numpy())
    mean: NDArray[np.float32] = np.mean(looks, axis=0)
    return mean
