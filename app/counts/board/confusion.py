"""Sums up who names cells how: a table of what was said once against what was said otherwise.

From the numbers of `queries.py` to the shapes that `/board.json` tells. Pure; knows no database.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args
from uuid import UUID

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.counts.interval import Interval, wilson
from app.counts.rows import Label

LABELS: tuple[str, ...] = get_args(Label)
GROUPS_LEAST = 5
"""Counts that hold a class, from which on they are resampled: of fewer there are too few draws."""
DRAWS = 1000
SEED = 2026


@dataclass(frozen=True, slots=True)
class Named:
    """Hold how many cells of a count were named so, and otherwise."""

    count: UUID
    row: str
    """What people said last, or one of two people."""
    column: str
    """The model's word, or that of the other."""
    alike: bool
    """Whether the two are the same; a model without bands is right to say neutrophil."""
    cells: int


class ClassAgreement(BaseModel):
    """How many cells of a class were named alike."""

    model_config = ConfigDict(frozen=True)

    label: str
    n: int = Field(description="Cells in the row.")
    counts: int = Field(description="Counts that they come from.")
    alike: int
    share: float = Field(description="`alike` of `n`, 0..1.")
    interval: tuple[float, float] = Field(description="Of 95 %, 0..1.")
    by: Literal["counts", "cells"] = Field(
        description="How it was made: of `cells` by Wilson as if each came by itself, or, where "
        "there are five counts at least, by drawing whole `counts` anew (bootstrap), and never "
        "narrower than that."
    )


class Confusion(BaseModel):
    """Cells by what was said of them: the first of each row, the second of each column."""

    model_config = ConfigDict(frozen=True)

    n: int
    rows: list[str]
    columns: list[str]
    cells: list[list[int]] = Field(description="A list a row, a number a column.")
    classes: list[ClassAgreement] = Field(description="One for each row.")
    all: ClassAgreement | None = Field(description="All rows together; null where `n` is 0.")

    @classmethod
    def of(cls, named: Iterable[Named]) -> Self:
        """Return the table, with its labels in the order of a differential."""
        named = list(named)
        rows = _ordered(one.row for one in named)
        columns = _ordered(one.column for one in named)
        many = Counter[tuple[str, str]]()
        for one in named:
            many[one.row, one.column] += one.cells
        return cls(
            n=many.total(),
            rows=rows,
            columns=columns,
            cells=[[many[row, column] for column in columns] for row in rows],
            classes=[_agreement(row, [one for one in named if one.row == row]) for row in rows],
            all=_agreement("all", named) if named else None,
        )


class PairConfusion(BaseModel):
    """Cells that several people named: what one says against what another says."""

    model_config = ConfigDict(frozen=True)

    n: int = Field(description="Pairs of people, one for each cell that both named.")
    labels: list[str]
    cells: list[list[int]] = Field(description="The same from either side: row by column.")
    all: ClassAgreement | None

    @classmethod
    def of(cls, named: Iterable[Named]) -> Self:
        """Return the table; who of the two is told first makes no difference."""
        named = list(named)
        labels = _ordered(label for one in named for label in (one.row, one.column))
        many = Counter[tuple[str, str]]()
        for one in named:
            for pair in {(one.row, one.column), (one.column, one.row)}:
                many[pair] += one.cells
        return cls(
            n=sum(one.cells for one in named),
            labels=labels,
            cells=[[many[row, column] for column in labels] for row in labels],
            all=_agreement("all", named) if named else None,
        )


def _ordered(labels: Iterable[str]) -> list[str]:
    found = set(labels)
    return [*(one for one in LABELS if one in found), *sorted(found - set(LABELS))]


def _agreement(label: str, named: Iterable[Named]) -> ClassAgreement:
    of_count: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for one in named:
        of_count[one.count][0] += one.cells * one.alike
        of_count[one.count][1] += one.cells
    alike, n = (sum(both) for both in zip(*of_count.values(), strict=True))
    low, high = wilson(alike, n) or (0.0, 1.0)
    drawn = len(of_count) >= GROUPS_LEAST
    if drawn:  # counts that happen to be much the same would make it too narrow
        ends = _drawn(of_count)
        low, high = min(low, ends[0]), max(high, ends[1])
    return ClassAgreement(
        label=label,
        n=n,
        counts=len(of_count),
        alike=alike,
        share=round(alike / n, 4),
        interval=(round(low, 4), round(high, 4)),
        by="counts" if drawn else "cells",
    )


def _drawn(of_count: Mapping[UUID, list[int]]) -> Interval:
    """Return the 95 % percentile interval where whole counts are drawn with replacement.

    Cells of one smear are alike, and named by the same people, so that they say less than as many
    of different smears (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 3.8).
    """
    both = np.array([of_count[count] for count in sorted(of_count)])
    generator = np.random.default_rng(SEED)
    weights = generator.multinomial(len(both), np.full(len(both), 1 / len(both)), DRAWS)
    alike, n = (weights @ both).T
    low, high = np.quantile(alike / n, (0.025, 0.975))
    return float(low), float(high)
