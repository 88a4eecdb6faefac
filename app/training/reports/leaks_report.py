"""Puts the repeats of a folder, and what they do to an accuracy, into tables and words.

The last stop of the figures of `leaks.py`; computes none itself. Knows no model.
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.training.data.dataset import Sample
from app.training.evaluate.leaks import Claim, Found
from app.training.evaluate.metrics import Score
from app.training.reports.parts.table import Table

LARGEST = 10
"""Groups named on the terminal and in the JSON."""
MODEL = "frozen MobileNetV2 and logistic regression"


def as_data(found: Found, claim: Claim | str) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    groups = found.groups()
    return {
        "folder": found.folder.resolve().name,
        "pictures": len(found.samples),
        **_group_sizes(list(groups.values())),
        "classes": {name: _group_sizes(of) for name, of in _by_class(found).items()},
        "largest": {name: len(groups[name]) for name in list(groups)[:LARGEST]},
        "conflicts": {name: dict(labels) for name, labels in found.conflicts().items()},
        "splits": {
            name: {"pictures": pictures, "sources": groups, "leaking": leaking}
            for name, (pictures, groups, leaking) in found.parted().items()
        },
        "unreadable": [path.relative_to(found.folder).as_posix() for path in found.unreadable],
        "left_out": dict(found.left_out),
        "skipped": found.skipped,
        "model": MODEL,
        "accuracy": None if isinstance(claim, str) else _claimed(claim),
        "verdict": verdict(found, claim),
    }


def show(found: Found, claim: Claim | str, console: Console) -> None:
    """Print the figures as tables, and one sentence that says what they mean."""
    for table in _tables(found, claim):
        console.print(table.to_rich())
    if not isinstance(claim, str) and claim.too_rare:
        rare = escape(", ".join(claim.too_rare))
        console.print(f"Left out of the accuracies, since it has one source only: {rare}.")
    if found.left_out:
        counts = [f"{count} {why}" for why, count in sorted(found.left_out.items())]
        console.print(f"Left out: {escape(', '.join(counts))}.", soft_wrap=True)
    console.print(escape(verdict(found, claim)), soft_wrap=True)


def verdict(found: Found, claim: Claim | str) -> str:
    """Say in one or two sentences whether a random split would claim too much."""
    repeats = len(found.groups()) < len(found.samples)
    sentences = [] if repeats else ["No picture repeats another."]
    if isinstance(claim, str):
        sentences.append(f"No accuracy can be measured: {claim}.")
    elif repeats:
        leaky, honest = _percents(claim.leaky.accuracy, claim.honest.accuracy)
        if claim.beyond_noise:
            sentences.append(
                f"A random split of these pictures would claim {leaky}; "
                f"on unseen sources the same model reaches {honest}."
            )
        else:
            sentences.append(
                "Some pictures repeat others, but no leak shows beyond the noise: a random split "
                f"of these pictures claims {leaky}, and unseen sources give {honest}."
            )
    else:
        (honest,) = _percents(claim.honest.accuracy)
        sentences.append(f"A random split parts no copies; the model reaches {honest}.")
    return " ".join(sentences)


def _percents(*parts: float) -> tuple[str, ...]:
    """Write shares in whole per cent, or with one decimal where they would look alike."""
    whole = tuple(f"{part * 100:.0f} %" for part in parts)
    if len(set(whole)) == len(whole):
        return whole
    return tuple(f"{part * 100:.1f} %" for part in parts)


def _by_class(found: Found) -> dict[str, list[list[Sample]]]:
    """Return for each class its pictures, group by group."""
    return {
        name: [
            mine
            for group in found.groups().values()
            if (mine := [one for one in group if one.label == name])
        ]
        for name in found.classes
    }


def _group_sizes(groups: list[list[Sample]]) -> dict[str, float]:
    sizes = [len(group) for group in groups]
    return {
        "pictures": sum(sizes),
        "sources": len(sizes),
        "median_copies": float(median(sizes)),
        "most_copies": max(sizes),
    }


def _claimed(claim: Claim) -> dict[str, Any]:
    names = ("gap", "gap_interval", "beyond_noise", "folds", "too_rare")
    return {"leaky": _figures(claim.leaky), "honest": _figures(claim.honest)} | {
        name: getattr(claim, name) for name in names
    }


def _figures(score: Score) -> dict[str, Any]:
    names = ("accuracy", "interval", "macro_recall", "recall", "pictures")
    return {name: getattr(score, name) for name in names} | {"sources": score.groups}


def _tables(found: Found, claim: Claim | str) -> Iterator[Table]:
    groups = found.groups()
    kinds = [*_by_class(found).items(), ("all", list(groups.values()))]
    yield Table(
        ("class", "pictures", "sources", "median", "most"),
        tuple((name, *(f"{n:,g}" for n in _group_sizes(of).values())) for name, of in kinds),
        "Pictures and sources",
        "median, most: pictures a source",
    )
    if len(groups) < len(found.samples):
        largest = list(groups)[:LARGEST]
        yield Table(
            ("source", "pictures"),
            tuple((name, str(len(groups[name]))) for name in largest if len(groups[name]) > 1),
            "Largest groups, each named after one picture",
        )
    if conflicts := found.conflicts():
        yield Table(
            ("source", "labels"),
            tuple(
                (name, ", ".join(f"{count} {label}" for label, count in labels.most_common()))
                for name, labels in list(conflicts.items())[:LARGEST]
            ),
            f"Sources with different labels: {len(conflicts)}",
            "The largest; --json and --save name all." if len(conflicts) > LARGEST else "",
        )
    if found.splits():
        yield Table(
            ("split", "pictures", "sources", "leaking", "share"),
            tuple(
                (
                    name,
                    f"{pictures:,}",
                    f"{of_split:,}",
                    f"{leaking:,}",
                    f"{leaking / pictures:.1%}",
                )
                for name, (pictures, of_split, leaking) in found.parted().items()
            ),
            "Pictures that share a source with another split",
        )
    if not isinstance(claim, str):
        yield _accuracies(claim)


def _accuracies(claim: Claim) -> Table:
    kinds = {"LEAKY: at random": claim.leaky, "honest: by source": claim.honest}
    low, high = claim.gap_interval
    return Table(
        ("split", "accuracy", "95 % interval", "macro recall"),
        tuple(
            (
                name,
                f"{score.accuracy:.1%}",
                f"{score.interval[0]:.1%} to {score.interval[1]:.1%}",
                f"{score.macro_recall:.1%}",
            )
            for name, score in kinds.items()
        ),
        f"Accuracy of {MODEL}: {claim.folds} folds, "
        f"{claim.honest.pictures:,} pictures of {claim.honest.groups:,} sources",
        f"Intervals over sources. Leaky less honest: {claim.gap * 100:+.1f} points, "
        f"{low * 100:+.1f} to {high * 100:+.1f}.",
    )
