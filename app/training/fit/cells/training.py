"""Learns to name crops of cells: draws them evenly, varies them, mixes their styles.

Between the regions and the loop. Knows no folder.
"""

from collections.abc import Iterator
from math import ceil
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from app.training.augment import laboratories, vary
from app.training.augment.regions import Regions
from app.training.data.dataset import Sample
from app.training.data.sampling import BalancedDraw
from app.training.fit import networks, replay
from app.training.fit.config import TrainConfig
from app.training.fit.loop import Training, norms_of, settle_norms

KINDS_WEIGHT = 0.5
"""Weight of telling the other kinds, against telling the classes apart."""
SETTLING = 60
"""Batches over which BatchNorm's statistics are taken anew for the averaged weights, and crops in
their own colours that the reference is made of."""
MIXED = 0.1
"""Both parameters of the beta distribution that styles are mixed by: mostly one or the other."""


class CellTraining(Training):
    """Learn our recipe from the regions of the samples that are `allowed`."""

    def __init__(
        self,
        config: TrainConfig,
        network: networks.Network,
        drawn: Regions,
        samples: list[Sample],
        allowed: NDArray[np.bool_],
        opinions: dict[int, NDArray[np.float32]],
        taught: dict[int, NDArray[np.float32]] | None = None,
    ) -> None:
        self.config, self.network, self.regions = config, network, drawn
        owner = np.where(allowed[drawn.owner], drawn.owner, -1)
        set_weights = config.shares
        if config.start:
            replayed = replay.set_weights(samples, config.replay, config.classes)
            set_weights = replayed | set_weights
        self.draw = BalancedDraw(
            samples, owner, config.classes, config.kinds, config.kind_share, set_weights
        )
        of = config.own_colours
        share = [of.get(f"{one.origin}/{one.label}", of.get(one.origin, 0.0)) for one in samples]
        self._own = np.array(share)[drawn.owner]
        names = np.array(config.classes)
        self._labels = np.array([one.label == names for one in samples], np.float32)
        self._thought = self._labels.copy()
        for place, scores in opinions.items():
            self._thought[place] = scores
        for place, scores in (taught or {}).items():
            for targets in (self._labels, self._thought):
                targets[place] += config.teaching * (scores - targets[place])
        learning = [network.body, *([network.backbone] if config.train_backbone else [])]
        self.norms = list(norms_of(*learning)) if config.norm_momentum is not None else []
        for layer in self.norms:
            layer.momentum = config.norm_momentum
        self._loss_of = keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=config.smoothing, reduction=None
        )
        variables = [
            *(network.backbone.trainable_variables if config.train_backbone else ()),
            *network.body.trainable_variables,
            *network.head.trainable_variables,
        ]
        self.steps = ceil(config.cycle_crops / config.batch)
        super().__init__(network.whole, variables, config.schedule(self.steps))
        self._begun = [np.array(one) for one in variables] if config.keep else []

    def batches(self, epoch: int) -> Iterator[tuple[Any, ...]]:
        """Yield regions, class numbers, targets (N, classes), whose colours are shown.

        Targets are the probability of each class to be learnt; the last two say which crops keep
        their colours, and in which laboratory's the others are shown.
        """
        # Seeded by epoch, so that a resumed run draws what an unbroken one would.
        rng = np.random.default_rng([self.config.seed, epoch])
        for rows, labels in self.draw.batches(self.steps, self.config.batch, rng):
            own = rng.random(len(rows)) < self._own[rows]
            seen = laboratories.drawn(self.regions.colours[rows], self.config.laboratories, rng)
            owner = self.regions.owner[rows]
            targets = np.where(own[:, None], self._labels[owner], self._thought[owner])
            yield self.regions.pixels[rows], labels, targets, own, seen

    def loss(self, *batch: Any) -> Any:
        """Return the mean loss of a batch of `batches`."""
        pixels, labels, targets, own, seen = batch
        config, network = self.config, self.network
        classes, kinds = len(config.classes), len(config.kinds) + 1
        batch_norm = config.norm_momentum is not None
        inputs = vary.varied(pixels, config.dsp, config.variation, own, seen)
        activations = network.backbone(inputs, training=config.train_backbone and batch_norm)
        if config.mix:
            mixed = tf.random.uniform([]) < config.mix
            activations = tf.cond(mixed, lambda: styles_mixed(activations), lambda: activations)
        logits = network.head(network.body(activations, training=batch_norm), training=True)
        # Other kinds say nothing of the classes: a basophil must not make monocytes rare.
        known = tf.cast(labels < classes, tf.float32)
        of_class = self._loss_of(targets, logits[:, :classes])
        kind = tf.maximum(labels - classes + 1, 0)
        of_kinds = tf.pad(logits[:, classes:], [[0, 0], [1, 0]])
        of_kind = self._loss_of(tf.one_hot(kind, kinds), of_kinds) if kinds > 1 else 0.0
        return tf.reduce_mean(known * of_class + KINDS_WEIGHT * of_kind)

    def settle(self) -> None:
        """Put the mean of the weights in their place, and take BatchNorm's statistics anew."""
        super().settle()
        for variable, begun in zip(self.variables, self._begun, strict=False):
            variable.assign(self.config.keep * begun + (1 - self.config.keep) * variable)
        if not self.norms:
            return
        rng = np.random.default_rng([self.config.seed, self.config.cycles])

        def inputs() -> Iterator[Any]:
            for rows, _ in self.draw.batches(SETTLING, self.config.batch, rng):
                colours = self.regions.colours[rows]
                yield rows, laboratories.drawn(colours, self.config.laboratories, rng)

        def forward(batch: Any) -> None:
            rows, seen = batch
            varied = vary.varied(
                self.regions.pixels[rows],
                self.config.dsp,
                self.config.variation,
                laboratories=seen,
            )
            self.network.body(
                self.network.backbone(varied, training=self.config.train_backbone), training=True
            )

        settle_norms(self.norms, inputs(), forward)

    def known_features(self) -> NDArray[np.float32]:
        """Return the pooled features (N, 1280) of crops of the classes in their own colours."""
        rng = np.random.default_rng([self.config.seed, self.config.cycles + 1])
        found = []
        for rows, labels in self.draw.batches(SETTLING, self.config.batch, rng):
            rows = rows[labels < len(self.config.classes)]
            own = np.ones(len(rows), dtype=bool)
            pixels, dsp = self.regions.pixels[rows], self.config.dsp
            inputs = vary.varied(pixels, dsp, self.config.variation, own)
            found.append(self.network.body(self.network.backbone(inputs), training=False).numpy())
        return np.concatenate(found)


def styles_mixed(inputs: Any) -> Any:
    """Return activations (N, h, w, c), each with part of another's mean and spread by channel.

    These carry lamp, stain and focus; what they are spread over is the cell (MixStyle;
    Zhou et al., ICLR 2021, https://arxiv.org/abs/2104.02008).
    """
    mean, variance = tf.nn.moments(inputs, [1, 2], keepdims=True)
    spread = tf.sqrt(variance + 1e-6)
    count = tf.shape(inputs)[0]
    other = tf.random.shuffle(tf.range(count))
    ours, theirs = (tf.random.gamma([count, 1, 1, 1], MIXED) + 1e-6 for _ in range(2))
    share = ours / (ours + theirs)
    wanted_mean = share * mean + (1 - share) * tf.gather(mean, other)
    wanted_spread = share * spread + (1 - share) * tf.gather(spread, other)
    return (inputs - mean) / spread * wanted_spread + wanted_mean
