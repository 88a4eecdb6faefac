"""The order in which cells are to be named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from app.teaching.kept.order import to_name_first
from app.teaching.kept.rows import Shown

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def cell(number: int, said: str, confidence: float, label: str | None = None) -> Shown:
    return Shown(
        id=UUID(int=number),
        at=FIRST + timedelta(seconds=number),
        label=label,
        said=said,
        confidence=confidence,
        verdict="sure" if confidence > 0.9 else "unsure",
        group="p",
        photo_sha256="p",
        box=(0, 0, 1, 1),
        features=np.zeros(4, np.float32),
        signature=np.zeros(18, np.float32),
        model_sha256="a" * 64,
    )


SHOWN = [
    cell(1, "neutrophil", 0.99),
    cell(2, "neutrophil", 0.5),
    cell(3, "monocyte", 0.95),
    cell(4, "neutrophil", 0.7),
    cell(5, "neutrophil", 0.6, "monocyte"),
    cell(6, "monocyte", 0.4),
]


def numbers(shown: list[Shown]) -> list[int]:
    return [one.id.int for one in to_name_first(shown)]


def test_the_least_sure_come_first_and_kinds_in_turn_the_rarest_first() -> None:
    assert numbers(SHOWN) == [6, 2, 3, 4, 1, 5]


def test_naming_one_leaves_the_others_where_they_are() -> None:
    named = [replace(one, label="monocyte") if one.id.int == 2 else one for one in SHOWN]
    assert numbers(named) == [6, 3, 4, 1, 2, 5]


def test_of_nothing_nothing_is_named() -> None:
    assert to_name_first([]) == []
