"""How sure a model may be: its temperature, and the thresholds below which it refuses.

Between the evaluation and the export, which puts what is found here into the model.
Works on predictions alone; knows no pictures and no network.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.impulse import REASONS, VERDICTS, Reason, Verdict
from app.impulse.spec import Kind, VerdictSpec
from app.training.evaluate.metrics import Prediction
from app.training.files import write_json

MOST_ERROR = 0.04
"""Share of wrong answers among those called sure, at most, on each set by itself: a point below
the 5 % that is promised, since it is measured on the sets that it is set on."""
FALSE_REJECTS = 0.02
"""Share of real cells that are not called sure since they may be of another kind."""
FAMILIAR = 0.99
"""Share of real cells, at home, that lie within the distance from which nothing is sure."""
STEPS = np.round(np.arange(0.3, 1.0, 0.004), 3)
"""Confidences that are looked at."""
COOLEST, HOTTEST = 0.25, 4.0
"""Temperatures that are looked at."""
LEAST_LIKELY = 1e-9
COLOUR_REASONS: tuple[Reason, ...] = ("no_colour", "odd_colour")
"""Reasons that hold at any threshold."""

Sets = Mapping[str, Sequence[Prediction]]
"""Set -> predictions of pictures whose group was never learnt from."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """Count what the impulse is sure of among some pictures, and what it refuses."""

    sure: int
    wrong_when_sure: int
    unsure: int
    no_cell: int

    @property
    def coverage(self) -> float:
        """Share of the pictures answered surely."""
        return self.sure / (self.sure + self.unsure + self.no_cell)

    @property
    def error(self) -> float:
        """Share of wrong answers among the sure ones; 0 where there are none."""
        return self.wrong_when_sure / max(1, self.sure)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold what the export needs to know."""

    temperature: float
    """What logits are divided by."""
    unsure_below: float | dict[str, float]
    """Confidence below which an answer is unsure, once the temperature is in the model."""
    known_least: float
    """Probability of being of any class, below which an answer is unsure."""
    distance_most: float | None = None
    """Distance from anything learnt, from which on an answer is unsure."""

    @property
    def verdict(self) -> VerdictSpec:
        """The thresholds as the impulse takes them."""
        return VerdictSpec(
            unsure_below=self.unsure_below,
            known_least=self.known_least,
            distance_most=self.distance_most,
        )

    def write(self, path: Path) -> None:
        """Write the calibration as JSON."""
        write_json(path, asdict(self))

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Read what `write` wrote; raise TrainingError where it can't be used."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(f"{path} holds no calibration.") from error


def calibrate(sets: Sets, abroad: Sets | None = None) -> Calibration:
    """Find temperature and thresholds, each set counting as much as another.

    On `abroad`, predictions for sets that the models never learnt from, where there are any: `sure`
    has to hold under other microscopes, too. Real cells are refused by the predictions for `sets`,
    since what is foreign looks like another kind. The predictions must be those of models
    exported with temperature 1.

    Raises:
        TrainingError: there is no picture.
    """
    if not any(sets.values()):
        raise TrainingError("There is no picture to calibrate on.")
    abroad = abroad or sets
    temperature = fit_temperature(abroad)
    home = {name: cooled(of, temperature) for name, of in sets.items()}
    known, distance = known_least(home), familiar(home)
    foreign = {name: cooled(of, temperature) for name, of in abroad.items()}
    # One name for both would hide the home of a set behind its abroad.
    everywhere = {**{f"{name}, home": of for name, of in home.items()}, **foreign}
    return Calibration(
        temperature=round(temperature, 3),
        unsure_below=sure_from(everywhere, known, distance),
        known_least=known,
        distance_most=distance,
    )


def fit_temperature(sets: Sets) -> float:
    """Return the temperature that makes the true classes most likely (Guo et al., ICML 2017)."""
    from scipy.optimize import minimize_scalar

    logs = {
        name: np.log(np.maximum([list(one.scores.values()) for one in of], LEAST_LIKELY))
        for name, of in sets.items()
        if of
    }
    places = {name: [list(one.scores).index(one.truth) for one in sets[name]] for name in logs}

    def unlikely(log_temperature: float) -> float:
        """Return the mean surprise over the sets."""
        surprises = []
        for name, of_set in logs.items():
            logits = of_set / np.exp(log_temperature)
            logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
            surprises.append(-logits[np.arange(len(logits)), places[name]].mean())
        return float(np.mean(surprises))

    found = minimize_scalar(unlikely, bounds=np.log([COOLEST, HOTTEST]), method="bounded")
    return float(np.exp(found.x))


def as_sure_as(sets: Sets, others: Sets) -> dict[str, list[Prediction]]:
    """Return the predictions for `sets` at the temperature that makes them as sure as `others`.

    Both as sure as they are right, where one temperature can do so: of models that learnt from
    labels, for one that learnt from softer targets.
    """
    ratio = fit_temperature(sets) / fit_temperature(others)
    return {name: cooled(of, ratio) for name, of in sets.items()}


def sure_from(sets: Sets, known: float = 0.0, distance: float | None = None) -> dict[str, float]:
    """Return, class by class, the confidence from which an answer is sure.

    At most MOST_ERROR of the sure ones are wrong on each of `sets`; what is left is climbed to,
    one class at a time, for most of the answers to be sure, sets counting alike. 1 where a class
    is never sure. Selective classification with a bound on the risk: Geifman and El-Yaniv,
    NeurIPS 2017, https://arxiv.org/abs/1705.08500.
    """
    classes = sorted({one.label for of in sets.values() for one in of})
    parts = []
    for of in filter(None, sets.values()):
        near = [_like_what_was_learnt(one, known, distance) for one in of]
        parts.append(
            (
                np.array([classes.index(one.label) for one in of]),
                np.where(near, [one.confidence for one in of], -1.0),
                np.array([not one.right for one in of]),
            )
        )

    def coverage(limits: NDArray[np.float64]) -> float:
        """Return the mean share of sure answers; -1 where too many of them are wrong."""
        covered = []
        for label, confidence, wrong in parts:
            sure = confidence >= limits[label]
            if wrong[sure].sum() > MOST_ERROR * sure.sum():
                return -1.0
            covered.append(float(sure.mean()))
        return float(np.mean(covered))

    best = (0.0, np.ones(len(classes)))
    for start in (1.0, 0.97, 0.94):
        limits = np.full(len(classes), start)
        for _ in range(6):
            before = limits.copy()
            for place in range(len(classes)):
                tried = np.tile(limits, (len(STEPS), 1))
                tried[:, place] = STEPS
                found = [coverage(one) for one in tried]
                if max(found) > max(coverage(limits), 0.0):
                    limits = tried[int(np.argmax(found))]
            if (limits == before).all():
                break
        if coverage(limits) > best[0]:
            best = (coverage(limits), limits)
    return dict(zip(classes, map(float, best[1]), strict=True))


def familiar(sets: Sets) -> float | None:
    """Return the distance within which FAMILIAR of the cells lie; None where it is not measured."""
    measured = [one.distance for of in sets.values() for one in of if one.distance is not None]
    return float(np.ceil(np.quantile(measured, FAMILIAR) * 1000) / 1000) if measured else None


def _like_what_was_learnt(one: Prediction, known: float, distance: float | None) -> bool:
    """Tell whether the cell is likeliest of a class, likely enough of any, and near enough."""
    near = distance is None or one.distance is None or one.distance <= distance
    return one.likeliest == one.label and one.known >= known and near


def known_least(sets: Sets, false_rejects: float = FALSE_REJECTS) -> float:
    """Return the `known` below which `false_rejects` of the real cells lie, sets counting alike."""
    known = np.array([one.known for of in sets.values() for one in of])
    weight = np.array([1 / len(of) for of in sets.values() for _ in of])
    order = np.argsort(known)
    below = weight[order].cumsum() / weight.sum()
    last = int(np.searchsorted(below, false_rejects))
    return float(np.floor(known[order][last] * 1000) / 1000)


def verdict_of(one: Prediction, found: Calibration | None) -> Verdict:
    """Return what the impulse calls the prediction by `found`, or what it called it if None.

    As `app/impulse/impulse.py` judges: odd colours and cells that were not located are seen
    in the photo, the rest from the scores.
    """
    if found is None or one.reason == "not_located":
        return one.verdict
    if one.likeliest != one.label and VERDICTS[REASONS[cast("Kind", one.likeliest)]] == "no_cell":
        return "no_cell"
    sure = one.confidence >= found.verdict.sure_from(one.label)
    like = _like_what_was_learnt(one, found.known_least, found.distance_most)
    return "sure" if sure and like and one.reason not in COLOUR_REASONS else "unsure"


def is_sure(one: Prediction, found: Calibration | None) -> bool:
    """Tell whether the impulse would call the answer sure."""
    return verdict_of(one, found) == "sure"


def sureness(predictions: Sequence[Prediction], found: Calibration | None) -> Sureness:
    """Count the verdicts on `predictions`; raise TrainingError where there are none."""
    if not predictions:
        raise TrainingError("There is no picture to be sure of.")
    counts = Counter(verdict_of(one, found) for one in predictions)
    wrong = sum(is_sure(one, found) for one in predictions if not one.right)
    return Sureness(counts["sure"], wrong, counts["unsure"], counts["no_cell"])


def cooled(predictions: Sequence[Prediction], temperature: float) -> list[Prediction]:
    """Return the predictions as the model would make them at another temperature."""
    found = []
    for one in predictions:
        scores = _warmed(one.scores, temperature)
        kinds = _warmed({"known": one.known, **one.kinds}, temperature)
        del kinds["known"]
        found.append(replace(one, scores=scores, confidence=max(scores.values()), kinds=kinds))
    return found


def _warmed(likely: Mapping[str, float], temperature: float) -> dict[str, float]:
    warmed = np.maximum(list(likely.values()), LEAST_LIKELY) ** (1 / temperature)
    return dict(zip(likely, map(float, warmed / warmed.sum()), strict=True))
