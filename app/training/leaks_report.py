"""Puts the repeats of a folder, and what they do to an accuracy, into tables and words.

The last stop of the figures of `leaks.py`; computes none itself. Knows no model.
"""

from statistics import median
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.training.dataset import Sample
from app.training.leaks import Claim, Found
from app.training.metrics import Score

LARGEST = 10
"""Groups named on the terminal and in the JSON."""
MODEL = "frozen MobileNetV2 and logistic regression"


def as_data(found: Found, claim: Claim | str) -> dict[str, Any]:
    """Return all figures as plain data for JSON."""
    groups = found.groups()
    return {
        "folder": found.folder.resolve().name,
        "pictures": len(found.samples),
        **_copies(list(groups.values())),
        "classes": {name: _copies(of) for name, of in _by_class(found).items()},
        "largest": {name: len(groups[name]) for name in list(groups)[:LARGEST]},
        "conflicts": {name: dict(labels) for name, labels in found.conflicts().items()},
        "splits": {
            name: {"pictures": pictures, "sources": sources, "leaking": leaking}
            for name, (pictures, sources, leaking) in found.parted().items()
        },
        "unreadable": [path.relative_to(found.folder).as_posix() for path in found.unreadable],
        "left_out": dict(found.left_out),
        "model": MODEL,
        "accuracy": None if isinstance(claim, str) else _claimed(claim),
        "verdict": verdict(found, claim),
    }


def show(found: Found, claim: Claim | str, console: Console) -> None:
    """Print the figures as tables, and one sentence that says what they mean."""
    console.print(_classes(found))
    groups = found.groups()
    if len(groups) < len(found.samples):
        console.print(_largest(groups))
    if conflicts := found.conflicts():
        console.print(_conflicts(conflicts))
    if found.splits():
        console.print(_parted(found))
    if not isinstance(claim, str):
        console.print(_accuracies(claim))
        if claim.too_rare:
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
    """Return for each class its pictures, source by source."""
    return {
        name: [
            mine
            for group in found.groups().values()
            if (mine := [one for one in group if one.label == name])
        ]
        for name in found.classes
    }


def _copies(groups: list[list[Sample]]) -> dict[str, float]:
    sizes = [len(group) for group in groups]
    return {
        "pictures": sum(sizes),
        "sources": len(sizes),
        "median_copies": float(median(sizes)),
        "most_copies": max(sizes),
    }


def _claimed(claim: Claim) -> dict[str, Any]:
    return {
        "leaky": _figures(claim.leaky),
        "honest": _figures(claim.honest),
        "gap": claim.gap,
        "gap_interval": claim.gap_interval,
        "beyond_noise": claim.beyond_noise,
        "folds": claim.folds,
        "too_rare": claim.too_rare,
    }


def _figures(score: Score) -> dict[str, Any]:
    return {
        "accuracy": score.accuracy,
        "interval": score.interval,
        "macro_recall": score.macro_recall,
        "recall": score.recall,
        "pictures": score.pictures,
        "sources": score.sources,
    }


def _classes(found: Found) -> Table:
    table = _table("Pictures and sources", "class", "pictures", "sources", "median", "most")
    kinds = [*_by_class(found).items(), ("all", list(found.groups().values()))]
    for name, groups in kinds:
        figures = _copies(groups).values()
        table.add_row(escape(name), *(f"{figure:,g}" for figure in figures))
    table.caption = "median, most: pictures a source"
    return table


def _largest(groups: dict[str, list[Sample]]) -> Table:
    table = _table("Largest groups, each named after one picture", "source", "pictures")
    for name in list(groups)[:LARGEST]:
        if len(groups[name]) > 1:
            table.add_row(escape(name), str(len(groups[name])))
    return table


def _conflicts(conflicts: dict[str, Any]) -> Table:
    table = _table(f"Sources with different labels: {len(conflicts)}", "source", "labels")
    for name, labels in list(conflicts.items())[:LARGEST]:
        counts = (f"{count} {label}" for label, count in labels.most_common())
        table.add_row(escape(name), escape(", ".join(counts)))
    if len(conflicts) > LARGEST:
        table.caption = "The largest; --json and --save name all."
    return table


def _parted(found: Found) -> Table:
    title = "Pictures that share a source with another split"
    table = _table(title, "split", "pictures", "sources", "leaking", "share")
    for name, (pictures, sources, leaking) in found.parted().items():
        share = f"{leaking / pictures:.1%}"
        table.add_row(escape(name), f"{pictures:,}", f"{sources:,}", f"{leaking:,}", share)
    return table


def _accuracies(claim: Claim) -> Table:
    table = _table(
        f"Accuracy of {MODEL}: {claim.folds} folds, "
        f"{claim.honest.pictures:,} pictures of {claim.honest.sources:,} sources",
        *("split", "accuracy", "95 % interval", "macro recall"),
    )
    kinds = {"LEAKY: at random": claim.leaky, "honest: by source": claim.honest}
    for name, score in kinds.items():
        low, high = score.interval
        table.add_row(
            name,
            f"{score.accuracy:.1%}",
            f"{low:.1%} to {high:.1%}",
            f"{score.macro_recall:.1%}",
        )
    low, high = claim.gap_interval
    table.caption = (
        f"Intervals over sources. Leaky less honest: {claim.gap * 100:+.1f} points, "
        f"{low * 100:+.1f} to {high * 100:+.1f}."
    )
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table
