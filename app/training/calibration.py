"""How sure a model may be: temperature, the error at each coverage, and when to refuse.

Between the evaluation and the export, which puts what is found here into the model.
Works on predictions alone; knows no pictures and no network.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.metrics import RESAMPLES, Prediction

BINS = 15
MOST_ERROR = 0.03
"""Share of wrong answers among those called sure, at most ..."""
LEAST_COVERAGE = 0.9
"""... unless fewer than this share would be answered."""
FALSE_REJECTS = 0.02
"""Share of real cells that may be taken for strangers. More would be refused of a microscope that
the model does not know."""
COOLEST, HOTTEST = 0.25, 4.0
"""Temperatures that are looked at."""
LEAST_LIKELY = 1e-9

Sets = Mapping[str, Sequence[Prediction]]
"""Set -> predictions of pictures whose source was never learnt from."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold what the export needs to know."""

    temperature: float
    """What logits are divided by."""
    unsure_below: float
    """Confidence below which an answer is unsure, once the temperature is in the model."""
    known_least: float
    """Probability of being of any class, below which a cell is taken for a stranger."""

    def write(self, path: Path) -> None:
        """Write the calibration as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Read what `write` wrote; raise TrainingError where it can't be used."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(f"{path} holds no calibration.") from error


@dataclass(frozen=True, slots=True)
class Threshold:
    """Hold what answering only above a confidence would mean."""

    confidence: float
    coverage: float
    """Share of the pictures answered."""
    error: float
    """Share of wrong answers among them."""


def calibrate(sets: Sets) -> Calibration:
    """Find temperature and thresholds on `sets`, each set counting as much as another.

    The predictions must be those of models exported with temperature 1.
    """
    _pooled(sets)
    temperature = fit_temperature(sets)
    told = {name: cooled(of, temperature) for name, of in sets.items()}
    return Calibration(
        temperature=round(temperature, 3),
        unsure_below=unsure_below(told),
        known_least=known_least(told),
    )


def fit_temperature(sets: Sets) -> float:
    """Return the temperature that makes the true classes most likely (Guo et al., ICML 2017)."""
    from scipy.optimize import minimize_scalar

    logs = {name: [_log_scores(one) for one in of] for name, of in sets.items() if of}
    places = {name: [list(one.scores).index(one.truth) for one in sets[name]] for name in logs}

    def unlikely(log_temperature: float) -> float:
        """Return the mean surprise over the sets."""
        surprises = []
        for name, of_set in logs.items():
            logits = np.array(of_set) / np.exp(log_temperature)
            logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
            surprises.append(-logits[np.arange(len(logits)), places[name]].mean())
        return float(np.mean(surprises))

    found = minimize_scalar(unlikely, bounds=np.log([COOLEST, HOTTEST]), method="bounded")
    return float(np.exp(found.x))


def unsure_below(sets: Sets) -> float:
    """Return the confidence from which at most MOST_ERROR are wrong, or LEAST_COVERAGE answered."""
    confidence, right, weight = _pooled(sets)
    order = np.argsort(-confidence, kind="stable")
    answered = weight[order].cumsum()
    errors = (weight[order] * ~right[order]).cumsum() / answered
    good = np.flatnonzero(errors <= MOST_ERROR)
    enough = int(np.searchsorted(answered, LEAST_COVERAGE * answered[-1]))
    last = min(max(int(good[-1]) if len(good) else 0, enough), len(order) - 1)
    return float(np.floor(confidence[order][last] * 1000) / 1000)


def known_least(sets: Sets, false_rejects: float = FALSE_REJECTS) -> float:
    """Return the `known` below which `false_rejects` of the real cells lie, sets counting alike."""
    known = np.concatenate([[one.known for one in of] for of in sets.values() if of])
    _, _, weight = _pooled(sets)
    order = np.argsort(known)
    below = weight[order].cumsum() / weight.sum()
    last = int(np.searchsorted(below, false_rejects))
    return float(np.floor(known[order][last] * 1000) / 1000)


def threshold(predictions: Sequence[Prediction], confidence: float) -> Threshold:
    """Return what it means to answer from `confidence` on."""
    if not predictions:
        raise TrainingError("There is no picture to find a threshold on.")
    taken = [one for one in predictions if one.confidence >= confidence]
    wrong = [not one.right for one in taken]
    return Threshold(
        confidence, len(taken) / len(predictions), float(np.mean(wrong)) if wrong else 0.0
    )


def risk_coverage(predictions: Sequence[Prediction]) -> tuple[NDArray[np.float64], ...]:
    """Return coverage and error, both (N,), of answering the N most confident first.

    El-Yaniv and Wiener, JMLR 11 (2010) 1605-1641.
    """
    ranked = sorted(predictions, key=lambda one: -one.confidence)
    count = np.arange(1, len(ranked) + 1)
    return count / len(ranked), np.cumsum([not one.right for one in ranked]) / count


def error_at(predictions: Sequence[Prediction], coverage: float = LEAST_COVERAGE) -> float:
    """Return the share of wrong answers among the most confident `coverage` of all."""
    answered, error = risk_coverage(predictions)
    return float(error[min(int(np.searchsorted(answered, coverage)), len(error) - 1)])


def reliability(predictions: Sequence[Prediction]) -> list[tuple[float, float, int]]:
    """Return (mean confidence, accuracy, pictures) of each of BINS equal bins that holds any."""
    confidence = np.array([one.confidence for one in predictions])
    right = np.array([one.right for one in predictions], dtype=float)
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        (float(confidence[place == b].mean()), float(right[place == b].mean()), int(n))
        for b, n in enumerate(np.bincount(place, minlength=BINS))
        if n
    ]


def calibration_error(
    predictions: Sequence[Prediction], seed: int = 0
) -> tuple[float, tuple[float, float]]:
    """Return the expected calibration error and its 95 % interval over sources.

    Naeini et al., AAAI 2015: the mean gap between confidence and accuracy over BINS bins,
    each weighed by its pictures. Being a mean of absolute gaps, it is too high on few pictures.
    """
    confidence = np.array([one.confidence for one in predictions])
    gaps = np.array([one.right for one in predictions], dtype=float) - confidence
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    _, source = np.unique([one.source for one in predictions], return_inverse=True)
    sources = int(source.max()) + 1
    sums, counts = np.zeros((2, sources, BINS))
    np.add.at(sums, (source, place), gaps)
    np.add.at(counts, (source, place), 1)
    drawn = np.random.default_rng(seed).integers(sources, size=(RESAMPLES // 4, sources))
    again = [np.abs(sums[one].sum(axis=0)).sum() / counts[one].sum() for one in drawn]
    low, high = np.quantile(again, [0.025, 0.975])
    return float(np.abs(sums.sum(axis=0)).sum() / counts.sum()), (float(low), float(high))


def cooled(predictions: Sequence[Prediction], temperature: float) -> list[Prediction]:
    """Return the predictions as the model would make them at another temperature."""
    return [_at(one, temperature) for one in predictions]


def _at(one: Prediction, temperature: float) -> Prediction:
    scores = _warmed(one.scores, temperature)
    kinds = _warmed({"known": one.known, **one.strangers}, temperature)
    return replace(
        one,
        scores=scores,
        confidence=max(scores.values()),
        strangers={name: kinds[name] for name in one.strangers},
    )


def _warmed(likely: Mapping[str, float], temperature: float) -> dict[str, float]:
    warmed = np.maximum(list(likely.values()), LEAST_LIKELY) ** (1 / temperature)
    return dict(zip(likely, map(float, warmed / warmed.sum()), strict=True))


def _log_scores(one: Prediction) -> NDArray[np.float64]:
    logs: NDArray[np.float64] = np.log(np.maximum(list(one.scores.values()), LEAST_LIKELY))
    return logs


def _pooled(sets: Sets) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Return confidence, whether right, and a weight that makes all sets count alike."""
    filled = [of for of in sets.values() if of]
    if not filled:
        raise TrainingError("There is no picture to calibrate on.")
    return (
        np.array([one.confidence for of in filled for one in of]),
        np.array([one.right for of in filled for one in of]),
        np.array([1 / len(of) for of in filled for _ in of]),
    )
