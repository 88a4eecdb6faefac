"""Trains a run: pool of crops, head on the frozen base, then fine-tuning, cycle by cycle.

Calls dataset, splits, crops, pool and networks; export and evaluate come after it.
Knows no terminal: whoever calls hands in a progress bar.
"""

import hashlib
import json
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app import impulse
from app.errors import TrainingError
from app.training import augment, crops, locator, networks, phone, scenes, strangers
from app.training.checkpoint import NAME as CHECKPOINT
from app.training.checkpoint import Checkpoint
from app.training.config import TrainConfig, versions
from app.training.crops import Cropper
from app.training.dataset import Dataset, Sample, sha256
from app.training.pool import Pool, fill
from app.training.sampling import BalancedDraw
from app.training.splits import Split, folds, leaky_split, set_apart

if TYPE_CHECKING:
    from rich.progress import Progress

FINISHED = "finished.json"
STRANGENESS = 0.5
"""Weight of telling strangers, against telling the classes apart."""
MIXED = 0.1
"""Both parameters of the beta distribution that styles are mixed by: mostly one or the other."""
BACKGROUNDS = 300
"""Pictures of each set beside whose cells there is something to learn, at most."""
WATCHED = 100
"""Held-out pictures of a set that a run is watched on: enough to see whether it learns."""


@dataclass(slots=True)
class Run:
    """Hold a run's folder, what it is made of and what it learns from."""

    folder: Path
    config: TrainConfig
    split: Split

    @classmethod
    def begin(cls, folder: Path, config: TrainConfig, dataset: Dataset) -> "Run":
        """Write down a new run in the empty or new `folder`.

        Raises:
            TrainingError: the folder holds a run already, or the data can't be split so.
        """
        if (folder / CHECKPOINT).exists():
            raise TrainingError(f"{folder} holds a run already. Go on with --resume, or rename it.")
        split = split_of(dataset, config)
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / "versions.json", versions())
        _replace(folder / "sources.json", _manifest(split))
        _replace(folder / "config.json", config.model_dump(mode="json"))
        return cls(folder, config, split)

    @classmethod
    def resume(cls, folder: Path, dataset: Dataset) -> "Run":
        """Open the run in `folder`; raise TrainingError where its pictures have changed."""
        config = TrainConfig.read(folder)
        split = split_of(dataset, config)
        if _manifest(split) != json.loads((folder / "sources.json").read_text()):
            raise TrainingError(f"The pictures are not those that {folder} began with.")
        return cls(folder, config, split)

    @property
    def finished(self) -> bool:
        return (self.folder / FINISHED).exists()


def _manifest(split: Split) -> dict[str, dict[str, str]]:
    """Return part -> SHA-256 of each file -> its name: what was learnt is never asked."""
    return {
        "train": _listed(split.train),
        "held_out": _listed(split.held_out),
        "aside": _listed(split.aside),
    }


def _listed(samples: list[Sample]) -> dict[str, str]:
    return {sha256(one.path): f"{one.origin}/{one.path.name}" for one in samples}


def split_of(dataset: Dataset, config: TrainConfig) -> Split:
    """Return what a run learns from and what it holds out, as its config says."""
    dataset.require(config.classes)
    return _sides(dataset, config).without(config.doubtful)


def _sides(dataset: Dataset, config: TrainConfig) -> Split:
    if config.leaky:
        return leaky_split(dataset.samples, 1 / config.folds, config.seed)
    if config.hold_out_set is not None:
        return set_apart(dataset.samples, config.hold_out_set)
    if config.hold_out is None:
        return Split(train=list(dataset.samples), held_out=[])
    return folds(dataset.samples, config.folds, config.seed)[config.hold_out]


def strange(config: TrainConfig, samples: list[Sample], runs: Path) -> list[Sample]:
    """Return what a run learns to refuse: strangers, and what lies beside the cells."""
    if not config.strangers:
        return []
    found = strangers.read(config.strange, runs / "scenes")
    return [*found.learnt, *strangers.backgrounds(samples, BACKGROUNDS)]


def train(run: Run, pool_folder: Path, samples: list[Sample], progress: "Progress") -> list[Path]:
    """Train `run` to its last cycle, from its checkpoint if it has one.

    `samples` are all samples that share the pool in `pool_folder`, the run's own among
    them. After each cycle the checkpoint and `history.json` are replaced.

    Raises:
        TrainingError: weights, pictures or the checkpoint can't be used.
    """
    import keras

    config = run.config
    keras.utils.set_random_seed(config.seed)
    size, names = config.dsp.size, config.classes
    outputs = len(names) + len(config.strangers)
    network = networks.build(size, outputs, config.units, config.dropout, config.cut)
    networks.load_base_weights(network, config.weights)
    cropper = Cropper(config.locate, config.dsp)
    known = {one.path for one in samples}
    samples = [*samples, *strange(config, samples, pool_folder.parent)]
    task = progress.add_task("Drawing crops", total=len(samples))
    pool = fill(
        pool_folder,
        samples,
        cropper,
        network,
        _pool_recipe(config),
        lambda done: progress.update(task, completed=done),
    )
    learner = _Learner(config, network, pool, samples, np.array(_allowed(run, samples, known)))
    history: list[dict[str, Any]] = []
    done = 0
    if (run.folder / CHECKPOINT).exists():
        checkpoint = Checkpoint.load(run.folder)
        done = checkpoint.cycle
        learner.restore(checkpoint)
        history = json.loads((run.folder / "history.json").read_text())[:done]
    check = _HeldOut.of(run.split.held_out, cropper, network, names)
    task = progress.add_task("Training", total=config.cycles, completed=done)
    for cycle in range(done, config.cycles):
        loss = learner.cycle(cycle)
        if cycle + 1 == config.cycles:
            learner.settle()
        history.append({"cycle": cycle + 1, "loss": loss, **check.accuracy(network)})
        # The checkpoint last: a line of history too many is cut off, one too few is lost.
        _replace(run.folder / "history.json", history)
        learner.save(run.folder, cycle + 1)
        progress.update(task, completed=cycle + 1, description=f"Training, {_told(history[-1])}")
    _replace(run.folder / FINISHED, {"cycles": config.cycles})
    read = set(pool.owner.tolist())
    return [one.path for place, one in enumerate(samples) if place not in read]


def teach_locator(run: Run, pool_folder: Path, samples: list[Sample], progress: "Progress") -> None:
    """Train the network that finds the cells on what `run` learns from, if it is not there yet."""
    config = run.config
    if not config.locator_cycles or (run.folder / locator.NAME).exists():
        return
    known = {one.path for one in samples}
    pictures = locator.marked(
        [*samples, *strange(config, samples, pool_folder.parent)], config.boxed
    )
    allowed = _allowed(run, [one.sample for one in pictures], known)
    locator.train_locator(
        run.folder,
        pictures,
        allowed,
        config.weights,
        config.seed,
        pool_folder,
        progress,
        config.locator_cycles,
        config.views,
    )
    boxed = [one.sample for one in pictures if one.sample.label == locator.BOXED]
    _replace(run.folder / "boxed.json", _listed(boxed))


def _allowed(run: Run, samples: list[Sample], known: set[Path]) -> list[bool]:
    """Tell of each sample whether `run` may learn from it; `known` are those that are split."""
    learnt = {one.path for one in run.split.train}
    # A set that is held out teaches nothing, not even what to refuse.
    apart = run.config.hold_out_set or " "
    return [
        one.path in learnt or (one.path not in known and one.origin.split()[0] != apart)
        for one in samples
    ]


class _Learner:
    """Run cycles: the head alone on pooled features first, then body and head from the cut."""

    def __init__(
        self,
        config: TrainConfig,
        network: networks.Network,
        pool: Pool,
        samples: list[Sample],
        allowed: NDArray[np.bool_],
    ) -> None:
        self.config, self.network, self.pool = config, network, pool
        owner = np.where(allowed[pool.owner], pool.owner, -1)
        self.draw = BalancedDraw(
            samples, owner, config.classes, config.strangers, config.strange_share
        )
        self.steps = ceil(config.cycle_crops / config.batch)
        self._tuning = False
        self._start_phase(tuning=config.frozen_cycles == 0)

    def _start_phase(self, tuning: bool) -> None:
        import keras

        config = self.config
        self._tuning = tuning
        rate: Any = config.rate
        if tuning:
            cycles = config.cycles - config.frozen_cycles
            rate = keras.optimizers.schedules.CosineDecay(config.tune_rate, cycles * self.steps)
        variables = list(self.network.head.trainable_variables)
        if tuning:
            variables += self.network.body.trainable_variables
        # The mean of the weights along the way does better than their last state
        # (Izmailov et al., UAI 2018, https://arxiv.org/abs/1803.05407).
        averaged = {"use_ema": True, "ema_momentum": config.average} if tuning else {}
        self.optimiser = keras.optimizers.Adam(rate, **averaged)
        self.optimiser.build(variables)
        self._variables = variables
        self._step = _step(self.network, self.optimiser, variables, config, tuning)

    def cycle(self, number: int) -> float:
        """Learn from one cycle's crops and return the mean loss."""
        if number >= self.config.frozen_cycles and not self._tuning:
            self._start_phase(tuning=True)
        rows_of = self.pool.at_cut if self._tuning else self.pool.pooled
        # Seeded by cycle, so that a resumed run draws what an unbroken one would.
        rng = np.random.default_rng([self.config.seed, number])
        losses = [
            float(self._step(rows_of[rows].astype(np.float32), labels))
            for rows, labels in self.draw.batches(self.steps, self.config.batch, rng)
        ]
        return float(np.mean(losses))

    def settle(self) -> None:
        """Put the mean of the weights in their place, once the last cycle is done."""
        if self._tuning and self.config.average:
            self.optimiser.finalize_variable_values(self._variables)

    def save(self, folder: Path, cycles: int) -> None:
        """Write the checkpoint after `cycles` cycles."""
        state = [np.asarray(variable) for variable in self.optimiser.variables]
        Checkpoint(cycles, self.network.whole.get_weights(), state).save(folder)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where `checkpoint` was written."""
        self.network.whole.set_weights(checkpoint.weights)
        if checkpoint.cycle > self.config.frozen_cycles and not self._tuning:
            self._start_phase(tuning=True)
        # The first fine-tuned cycle begins with a fresh optimiser either way.
        if len(checkpoint.optimiser) == len(self.optimiser.variables):
            for variable, value in zip(self.optimiser.variables, checkpoint.optimiser, strict=True):
                variable.assign(value)


def _step(
    network: networks.Network,
    optimiser: Any,
    variables: list[Any],
    config: TrainConfig,
    tuning: bool,
) -> Any:
    """Return the compiled function (inputs, class numbers) -> loss that learns one batch."""
    import keras
    import tensorflow as tf

    classes, kinds = len(config.classes), len(config.strangers) + 1
    loss_of = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=config.smoothing, reduction=None
    )
    mix = config.mix if tuning else 0.0

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(inputs: Any, labels: Any) -> Any:
        if mix:
            inputs = tf.where(tf.random.uniform([]) < mix, styles_mixed(inputs), inputs)
        with tf.GradientTape() as tape:
            # BatchNorm keeps its statistics (training=False): they come from far more
            # pictures than a fine-tuning sees. Its scale and shift are learnt.
            pooled = network.body(inputs, training=False) if tuning else inputs
            logits = network.head(pooled, training=True)
            # Strangers say nothing of the classes: a basophil must not make monocytes rare.
            known = tf.cast(labels < classes, tf.float32)
            of_class = loss_of(tf.one_hot(labels, classes), logits[:, :classes])
            kind = tf.maximum(labels - classes + 1, 0)
            told = tf.pad(logits[:, classes:], [[0, 0], [1, 0]])
            of_kind = loss_of(tf.one_hot(kind, kinds), told) if kinds > 1 else 0.0
            loss = tf.reduce_mean(known * of_class + STRANGENESS * of_kind)
        optimiser.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    return step


def styles_mixed(inputs: Any) -> Any:
    """Return activations (N, h, w, c), each with part of another's mean and spread by channel.

    These carry lamp, stain and focus; what they are spread over is the cell (MixStyle;
    Zhou et al., ICLR 2021, https://arxiv.org/abs/2104.02008).
    """
    import tensorflow as tf

    mean, variance = tf.nn.moments(inputs, [1, 2], keepdims=True)
    spread = tf.sqrt(variance + 1e-6)
    count = tf.shape(inputs)[0]
    other = tf.random.shuffle(tf.range(count))
    ours, theirs = (tf.random.gamma([count, 1, 1, 1], MIXED) + 1e-6 for _ in range(2))
    share = ours / (ours + theirs)
    wanted_mean = share * mean + (1 - share) * tf.gather(mean, other)
    wanted_spread = share * spread + (1 - share) * tf.gather(spread, other)
    return (inputs - mean) / spread * wanted_spread + wanted_mean


@dataclass(slots=True)
class _HeldOut:
    """Watch a run on held-out crops. Only watched: nothing is chosen by it."""

    at_cut: NDArray[np.float16] | None
    labels: NDArray[np.int64]
    origins: list[str]
    classes: int

    @classmethod
    def of(
        cls,
        samples: list[Sample],
        cropper: Cropper,
        network: networks.Network,
        classes: tuple[str, ...],
    ) -> "_HeldOut":
        rows, labels, origins = [], [], []
        for sample in _thinned(samples):
            photo = cropper.open(sample)
            if photo is not None:
                rows.append(network.trunk.predict_on_batch(cropper.plain(photo))[0])
                labels.append(classes.index(sample.label))
                origins.append(sample.origin)
        at_cut = np.concatenate(rows).astype(np.float16) if rows else None
        return cls(at_cut, np.array(labels), origins, len(classes))

    def accuracy(self, network: networks.Network) -> dict[str, float]:
        """Return set -> share of its held-out crops that are named rightly."""
        if self.at_cut is None:
            return {}
        pooled = network.body.predict(self.at_cut.astype(np.float32), verbose=0)
        logits = network.head.predict(pooled, verbose=0)[:, : self.classes]
        right = logits.argmax(1) == self.labels
        return {
            origin: float(
                np.mean([hit for hit, of in zip(right, self.origins, strict=True) if of == origin])
            )
            for origin in sorted(set(self.origins))
        }


def _thinned(samples: list[Sample]) -> list[Sample]:
    """Return at most WATCHED samples of each set, evenly spread."""
    sets: dict[str, list[Sample]] = {}
    for sample in samples:
        sets.setdefault(sample.origin, []).append(sample)
    return [one for of_set in sets.values() for one in of_set[:: ceil(len(of_set) / WATCHED)]]


def _pool_recipe(config: TrainConfig) -> dict[str, Any]:
    weights = Path(config.weights)
    return {
        "crops": config.crops,
        "strange_crops": config.strange_crops,
        "seed": config.seed,
        "cut": config.cut,
        "locate": config.locate.model_dump(),
        "dsp": config.dsp.model_dump(),
        "weights": sha256(weights) if weights.is_file() else config.weights,
        "code": _cropping_code(),
        "versions": versions(),
    }


def _cropping_code() -> str:
    """Return a digest of the code that makes crops: a pool made by other code is not this one."""
    modules = sorted(Path(impulse.__file__).parent.glob("*.py"))
    modules += sorted(Path(phone.__file__).parent.glob("*.py"))
    modules += [Path(one.__file__ or "") for one in (augment, crops, scenes, strangers)]
    return hashlib.sha256(b"".join(one.read_bytes() for one in modules)).hexdigest()


def _told(entry: dict[str, Any]) -> str:
    numbers = [f"{name} {value:.2f}" for name, value in entry.items() if name != "cycle"]
    return ", ".join(numbers)


def _replace(path: Path, content: Any) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1) + "\n")
    partial.replace(path)
