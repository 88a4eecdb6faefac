"""The words of an answer and of a number, for templates; static/js/words.js makes the same ones.

A template calls it `t`. Between the catalogue and the shape of a reply. Knows no pages.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from fluent.runtime.types import FluentType, fluent_number

from app.cells import ranked
from app.words.catalogue import Catalogue, Fact

KINDS = {"basophil", "immature_granulocyte", "erythroblast"}
"""Other kinds that a cell is perhaps of."""
RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter of the scripts that run so (https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt)."""
POSSIBLE = 0.1
"""The score from which a class is called possible."""


class Told:
    """Say in one language what a page shows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __call__(self, message: str, **facts: Fact) -> str:
        return self.catalogue.say(message, **facts)

    def percent(self, score: float) -> str:
        """Return a probability as a whole percentage, never as certain."""
        if score > 0.995:
            return self("percent-most", share=fluent_number(0.99, style="percent"))
        if score < 0.005:
            return self("percent-least", share=fluent_number(0.01, style="percent"))
        return self("percent", share=fluent_number(score, style="percent"))

    def share(self, percent: float, decimals: int = 1) -> str:
        """Return a share of counted things, 0..100, with so many decimals."""
        number = _number(percent / 100, decimals, style="percent")
        return self("percent", share=number)

    def between(self, ends: Sequence[float], decimals: int = 1) -> str:
        """Return from where to where a share may lie, 0..100."""
        low, high = ends
        return self("report-from-to", low=_number(low, decimals), high=self.share(high, decimals))

    def cell(self, label: str) -> str:
        """Return the name of a class; one that no language knows shows as it is."""
        return self("cell", label=isolated(label))

    def plain(self, label: str) -> str:
        """Return the name of a class as it stands in the middle of a sentence."""
        return self("cell-plain", label=isolated(label))

    def word(self, said: Mapping[str, Any]) -> str:
        """Return what is read first of a reply or of one of its cells."""
        return self("word", **self._facts(said))

    def length(self, word: str) -> str:
        """Return the class of the style that makes a long word fit on a phone."""
        if max(map(len, word.split(" "))) > 12 or len(word) > 45:
            return "word--longer"
        return "word--long" if " " in word else ""

    def verdict(self, said: Mapping[str, Any]) -> str:
        """Return the line under it."""
        return self("verdict", **self._facts(said))

    def given(self, said: Mapping[str, Any]) -> str:
        """Return what the bars of a cell take for granted, if anything."""
        return self("given", reason=said["reason"] or "", known=self.percent(said["known"]))

    def chance(self, scores: Mapping[str, float], label: str, sure: bool) -> str:
        """Return what a bar says: a number where the answer is sure, else a word."""
        score = scores.get(label, 0)
        if sure:
            return self.percent(score)
        first, second, *_ = [*ranked(scores), "", ""]
        possible = label == second or score >= POSSIBLE
        chance = "likeliest" if label == first else "possible" if possible else "unlikely"
        return self("chance", chance=chance)

    def tally(self, cells: Sequence[Mapping[str, Any]]) -> str:
        """Sum up the cells of one photo; what is perhaps of another kind has a question mark."""
        many = Counter[tuple[bool, str]]()
        unsure = none = 0
        for cell in cells:
            if cell["verdict"] == "no_cell":
                none += 1
            elif cell["kind"] in KINDS:
                many[True, cell["kind"]] += 1
            elif cell["verdict"] == "sure":
                many[False, cell["label"]] += 1
            else:
                unsure += 1
        named = sorted(many.items(), key=lambda item: (item[0][0], -item[1]))
        parts = [
            self("tally-kind", label=label, count=count)
            if perhaps
            else self("tally-cell", label=isolated(label), count=count)
            for (perhaps, label), count in named
        ]
        parts += [self("tally-unsure", count=unsure)] if unsure else []
        parts += [self("tally-none", count=none)] if none else []
        return ", ".join(parts)

    def isolated(self, name: str) -> str:
        """Return a name that somebody gave, to stand in a sentence."""
        return isolated(name)

    def time(self, at: datetime) -> str:
        """Return a time, in its own zone."""
        return format_datetime(at, self("time"), locale=self.catalogue.language)

    def _facts(self, said: Mapping[str, Any]) -> dict[str, str]:
        scores: dict[str, float] = said["scores"]
        first, second, *_ = [*ranked(scores), "", ""]
        return {
            "reason": said["reason"] or "",
            "verdict": said["verdict"] or "",
            "kind": said["kind"] or "",
            "label": self.cell(said["label"]),
            "plain": self.plain(said["label"]),
            "confidence": self.percent(said["confidence"]),
            "first": self.cell(first),
            "second_plain": self.plain(second),
        }


def isolated(name: str) -> str:
    """Return a name that may stand in any sentence: one that runs from right to left is set apart.

    By the marks that are `<bdi>` in plain text (https://unicode.org/reports/tr9/#FSI).
    """
    return (
        f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
        if RIGHT_TO_LEFT.search(name)
        else name
    )


def _number(value: float, decimals: int, **style: str) -> FluentType:
    digits = {"minimumFractionDigits": decimals, "maximumFractionDigits": decimals}
    return fluent_number(value, **digits, **style)
