"""Puts what heads taught on the spot reach into tables, for the terminal, Markdown and JSON.

The last stop of `smearlens few-shot`; computes no figure itself. Knows no model.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.training.evaluate.few_shot import Share, Trial
from app.training.reports.parts.table import Table

OPENS, CLOSES = "<!-- figures -->", "<!-- /figures -->"
"""Between these the page holds the tables."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Hold how often ten photos of a set look like a new microscope."""

    set: str
    foreign: bool
    share: Share


@dataclass(frozen=True, slots=True)
class Tested:
    """Hold all that was measured of one model."""

    model: str
    trials: tuple[Trial, ...]
    noticed: tuple[Noticed, ...]
    own: tuple[Trial, ...] = ()
    seconds: tuple[float, ...] = ()
    """From Teach to the first answer, each time it was tried."""
    pictures: int = 0
    """By which it was taught then."""


def tables(tested: Sequence[Tested]) -> list[Table]:
    """Return the tables of all models."""
    found = [_microscopes(tested), _known(tested), _elsewhere(tested), _own(tested)]
    found += [_noticed(tested), _seconds(tested)]
    return [table for table in found if table.rows]


def as_data(tested: Sequence[Tested]) -> list[dict[str, Any]]:
    """Return the figures for JSON."""
    return [asdict(one) for one in tested]


def put(page: str, tested: Sequence[Tested], command: str) -> str:
    """Return the Markdown `page` with the tables in place of what stands between the marks."""
    lines = [OPENS, f"All by `{command}`.", ""]
    for table in tables(tested):
        lines += [f"**{table.title}**", "", *table.to_markdown(), ""]
        lines += [table.caption, ""] if table.caption else []
    lines.append(CLOSES)
    if OPENS not in page or CLOSES not in page:
        return page.rstrip() + "\n\n" + "\n".join(lines) + "\n"
    before, _, rest = page.partition(OPENS)
    return before + "\n".join(lines) + rest.partition(CLOSES)[2]


def _microscopes(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=(
            "model",
            "microscope",
            "named cells of each class",
            "right before",
            "right after",
            "right as served",
            "used in",
            "its own report says",
            "sure",
            "wrong when sure",
            "n",
        ),
        rows=tuple(
            (
                one.model,
                of.set,
                str(of.taught),
                _share(of.before),
                _share(of.after),
                _share(of.served),
                f"{of.used:.0%}",
                _share(of.promised),
                f"{of.sure.mean:.1%}",
                _share(of.wrong_when_sure),
                str(of.pictures),
            )
            for one in tested
            for of in one.trials
            if of.foreign
        ),
        title="Microscopes that the model never saw",
        caption=_draws(tested)
        + " *As served* is by the model's own head where the taught one was refused; sure, and how "
        "often wrongly, is of the taught one.",
        left=2,
    )


def _known(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=("model", "microscope", "named", "before", "after", "as served", "used in", "n"),
        rows=tuple(
            (
                one.model,
                of.set,
                str(of.taught),
                _share(of.before),
                _share(of.after),
                _share(of.served),
                f"{of.used:.0%}",
                str(of.pictures),
            )
            for one in tested
            for of in one.trials
            if not of.foreign
        ),
        title="Microscopes that the model knows, which need no teaching",
        left=2,
    )


def _elsewhere(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=("model", "taught by", "named", "asked about", "points gained or lost"),
        rows=tuple(
            (
                one.model,
                of.set,
                str(of.taught),
                name,
                f"{100 * share.mean:+.1f} ({100 * share.low:+.1f} to {100 * share.high:+.1f})",
            )
            for one in tested
            for of in one.trials
            if of.foreign
            for name, share in of.elsewhere.items()
        ),
        title="What such a head does to the microscopes that the model knows",
        left=2,
    )


def _own(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=("classes", "examples of each", "right", "its own report says", "n"),
        rows=tuple(
            (
                of.set,
                str(of.taught),
                _share(of.after),
                _share(of.promised),
                str(of.pictures),
            )
            for one in tested
            for of in one.own
        ),
        title="Own classes",
    )


def _noticed(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=("model", "microscope", "new to it", "told to look new"),
        rows=tuple(
            (one.model, of.set, "yes" if of.foreign else "no", _share(of.share))
            for one in tested
            for of in one.noticed
        ),
        title="Whether ten photos tell a new microscope",
        left=3,
    )


def _seconds(tested: Sequence[Tested]) -> Table:
    return Table(
        heads=("model", "pictures", "from Teach to the first answer: median", "slowest"),
        rows=tuple(
            (
                one.model,
                str(one.pictures),
                f"{sorted(one.seconds)[len(one.seconds) // 2]:.2f} s",
                f"{max(one.seconds):.2f} s",
            )
            for one in tested
            if one.seconds
        ),
        title="How long it takes",
    )


def _draws(tested: Sequence[Tested]) -> str:
    draws = max((of.draws for one in tested for of in one.trials), default=0)
    return (
        f"Means over {draws} random draws of the named cells, and what 95 % of the draws lie "
        "between; asked about is each picture of every other group."
    )


def _share(of: Share) -> str:
    return f"{of.mean:.1%} ({of.low:.1%} to {of.high:.1%})"
