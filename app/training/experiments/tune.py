"""Searches for learning blocks that are right, quick and small at once.

Behind `smearlens tune`: a study, in SQLite or shared by several machines in PostgreSQL.
Trials see train and validation groups only; the test part is asked about the best one.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.exceptions import StorageInternalError
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.errors import TrainingError
from app.training.augment.crops import Cropper
from app.training.data.pictures import Pictures
from app.training.experiments.block_run import Parts, figures
from app.training.experiments.experiments import inputs_of
from app.training.experiments.search import Space
from app.training.experiments.settings import changes
from app.training.export import serving
from app.training.files import write_json
from app.training.fit.block import TITLES, BlockConfig
from app.training.fit.config import versions

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.training.fit.blocks.training import BlockTraining

ATTEMPTS = 4
"""How often a study is tried to be opened."""
DONE = (TrialState.COMPLETE, TrialState.PRUNED)
LEAST = 5
"""Finished trials with which a trial is compared before it may be cut short."""
WATCHED = (3, 6, 10, 15, 20)
"""Epochs after which a trial is compared."""
BEATS = 30
"""Seconds between two signs of life of a worker; without them its trial is given to another."""


def open_study(storage: str | None, name: str, folder: Path) -> optuna.Study:
    """Open the study `name`, or begin it; SQLite in `folder` where no storage is named.

    Raises TrainingError where the storage can't be reached.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    # Heartbeats are called experimental: their interface may change, not their working.
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    why: Exception | None = None
    for attempt in range(ATTEMPTS):
        sleep(attempt)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _opened(_url(storage, folder), name)
        except Exception as error:
            # SQLAlchemy's and the drivers' errors share no class. Workers that start at once
            # get into each other's way while the tables are made: then it works a moment later.
            why = error
            if not isinstance(error, IntegrityError | ProgrammingError | StorageInternalError):
                break
    line = next(iter(str(why).strip().splitlines()), type(why).__name__)
    raise TrainingError(f"The study {name} can't be opened: {_hidden(line, storage)}") from why


def _opened(url: str, name: str) -> optuna.Study:
    retry = optuna.storages.RetryHeartbeatStaleTrialCallback(max_retry=2)
    trials = optuna.storages.RDBStorage(
        url,
        engine_kwargs={"pool_pre_ping": True},
        heartbeat_interval=BEATS,
        grace_period=4 * BEATS,
        heartbeat_stale_trial_callback=retry,
    )
    return optuna.create_study(
        storage=trials,
        study_name=name,
        directions=["maximize", "minimize", "minimize"],
        sampler=optuna.samplers.TPESampler(n_startup_trials=8),
        load_if_exists=True,
    )


def config_of(study: optuna.Study, number: int) -> BlockConfig:
    """Return the block of a finished trial; raise TrainingError where there is none."""
    for trial in study.get_trials(deepcopy=False):
        if trial.number == number and "config" in trial.user_attrs:
            return BlockConfig.checked(f"Trial {number}", **trial.user_attrs["config"])
    raise TrainingError(f"The study has no trial {number} with a block to train.")


@dataclass
class Search:
    """Search with a study: trials of blocks from `space` on the train and validation part."""

    study: optuna.Study
    space: Space
    pictures: Pictures
    weights: str
    cache: Path
    progress: "Progress"
    measured: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Shape of a block -> milliseconds and kilobytes."""

    def __post_init__(self) -> None:
        self.parts = Parts.of(self.pictures, self.space.seed)

    def run(self, trials: int) -> None:
        """Do trials until the study holds `trials` finished ones, those of other workers counted.

        Raises TrainingError where the study was begun with other pictures or another space.
        """
        made_of = {"digest": self.pictures.digest(), "space": self.space.model_dump(mode="json")}
        before = self.study.user_attrs.get("made_of")
        if before is None:
            self.study.set_user_attr("made_of", made_of)
            self.study.set_user_attr("versions", versions())
        elif before != made_of:
            raise TrainingError(
                "The study was begun with other pictures or another search space: name another "
                "with --study."
            )
        task = self.progress.add_task("Trials", total=trials, completed=_finished(self.study))

        def counted(study: optuna.Study, _: FrozenTrial) -> None:
            done = _finished(study)
            self.progress.update(task, completed=done)
            if done >= trials:
                study.stop()

        if _finished(self.study) < trials:
            self.study.optimize(self.trial, callbacks=[counted], catch=())

    def trial(self, trial: optuna.Trial) -> tuple[float, float, float]:
        """Draw a block, train it, and return accuracy, milliseconds and kilobytes."""
        from app.training.fit.loop import Diverged, fit

        config = self.space.draw(trial)
        trial.set_user_attr("config", config.model_dump())
        inputs, learner = self.begun(config)
        labels, watched = self.pictures.labels, self.parts.validation
        seen: dict[str, float] = {}

        def right() -> float:
            predicted = learner.scores(inputs[watched]).argmax(1)
            return float((predicted == labels[watched]).mean())

        def after(epoch: int) -> None:
            if epoch in WATCHED and epoch < config.cycles:
                seen[str(epoch)] = right()
                trial.set_user_attr("watched", dict(seen))
                if hopeless(trial.study.get_trials(deepcopy=False), epoch, seen[str(epoch)]):
                    raise optuna.TrialPruned

        try:
            fit(learner, after=after)
        except Diverged as error:
            raise optuna.TrialPruned(str(error)) from error
        return right(), *self.measure(learner, config)

    def begun(self, config: BlockConfig) -> tuple[NDArray[Any], "BlockTraining"]:
        """Return the inputs of all pictures, and what begins to learn from the train part."""
        from app.training.fit.blocks.training import BlockTraining

        samples, train = self.pictures.samples, self.parts.train
        inputs = inputs_of(samples, config, self.weights, self.cache, self.progress)
        learner = BlockTraining(config, len(self.pictures.classes), self.weights)
        learner.begin(inputs[train], self.pictures.labels[train], self.space.seed)
        return inputs, learner

    def measure(self, learner: "BlockTraining", config: BlockConfig) -> tuple[float, float]:
        """Return milliseconds and kilobytes of the real TFLite file: its shape alone decides."""
        from app.training.export.block import content

        shaped = ("block", "size", "colour", "neurons", "layers", "filters", "kernel")
        key = str([getattr(config, name) for name in shaped])
        if key not in self.measured:
            made = content(learner, self.weights)
            cropper = Cropper(config.locate, config.dsp)
            photo = cropper.open(self.pictures.samples[0])
            if photo is None:
                raise TrainingError(f"{self.pictures.samples[0].path} can't be read.")
            milliseconds = serving.milliseconds_of(made, cropper.plain(photo))
            self.measured[key] = milliseconds, round(len(made) / 1000)
        return self.measured[key]

    def finish(self, folder: Path) -> dict[str, Any]:
        """Ask the best trial on validation once about the test part, and write the result.

        A trial that was asked before keeps its answer. Raises TrainingError where no trial was
        finished.
        """
        study, trials = self.study, self.study.get_trials(deepcopy=False)
        done = [one for one in trials if one.state == TrialState.COMPLETE]
        if not done:
            raise TrainingError("No trial was finished: give the study more trials.")
        best = max(done, key=lambda one: (one.values[0], -one.values[1]))
        asked = dict(study.user_attrs.get("asked", {}))
        if str(best.number) not in asked:
            asked[str(best.number)] = self.tested(config_of(study, best.number))
            study.set_user_attr("asked", asked)
        front = {one.number for one in study.best_trials}
        result = {
            "study": study.study_name,
            "pictures": len(self.pictures.samples),
            "versions": study.user_attrs["versions"],
            "space": self.space.model_dump(mode="json"),
            "pruned": sum(one.state == TrialState.PRUNED for one in trials),
            "failed": sum(one.state == TrialState.FAIL for one in trials),
            "best": {
                "number": best.number,
                "accuracy": best.values[0],
                "config": best.user_attrs["config"],
            },
            "test": asked[str(best.number)],
            "asked": len(asked),
            "trials": [_as_data(one, front) for one in done],
        }
        write_json(folder / "result.json", result)
        return result

    def tested(self, config: BlockConfig) -> dict[str, Any]:
        """Train a trial's block again, from the same seed, and ask it about the test part."""
        from app.training.fit.loop import fit

        inputs, learner = self.begun(config)
        fit(learner)
        return figures(learner.scores(inputs[self.parts.test]), self.pictures, self.parts.test)


def hopeless(trials: Sequence[FrozenTrial], epoch: int, accuracy: float) -> bool:
    """Tell whether a trial is below the median of finished trials after as many epochs.

    Optuna's own pruners take one objective; this is its median rule over the first of three.
    """
    others = [
        one.user_attrs["watched"][str(epoch)]
        for one in trials
        if one.state in DONE and str(epoch) in one.user_attrs.get("watched", {})
    ]
    return len(others) >= LEAST and accuracy < float(np.median(others))


def _as_data(trial: FrozenTrial, front: set[int]) -> dict[str, Any]:
    config = BlockConfig.model_validate(trial.user_attrs["config"])
    return {
        "number": trial.number,
        "accuracy": trial.values[0],
        "milliseconds": trial.values[1],
        "kilobytes": int(trial.values[2]),
        "pareto": trial.number in front,
        "told": f"{TITLES[config.block]}: {changes(config)}",
    }


def _finished(study: optuna.Study) -> int:
    return len(study.get_trials(deepcopy=False, states=DONE))


def _url(storage: str | None, folder: Path) -> str:
    if storage is None:
        return f"sqlite:///{folder / 'study.db'}"
    # The driver that is installed here is psycopg 3.
    return storage.replace("postgresql://", "postgresql+psycopg://", 1)


def _hidden(text: str, storage: str | None) -> str:
    """Return `text` without the storage's URL, which may hold a password."""
    if storage:
        text = text.replace(storage, "the storage")
        password = storage.partition("//")[2].partition("@")[0].partition(":")[2]
        text = text.replace(password, "…") if password else text
    return text if text.endswith(".") else f"{text}."
