"""What a language's messages say: a message and its facts in, a sentence out.

Read by the pages and the error replies; static/js/words.js does the same on the phone, with the
same camera.ftl. Knows no templates and no errors.
"""

import re
from collections.abc import Mapping
from functools import cache

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

from app.words.languages import FOLDER

Fact = str | int | float | FluentType | None


class Catalogue:
    """Say the messages of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        # Marks that keep right-to-left words apart are no use in these languages.
        self.bundle = FluentBundle([language], use_isolating=False)
        paths = sorted((FOLDER / language).glob("*.ftl"))
        self.sources = {path.stem: path.read_text("utf-8") for path in paths}
        """Fluent's own syntax of each file, which the modules of the pages read."""
        for source in self.sources.values():
            self.bundle.add_resource(FluentResource(source))

    def say(self, message: str, **facts: Fact) -> str:
        """Return the words of `message`.

        Raises:
            LookupError: there is no such message.
        """
        return self._format(message, facts)[0]

    def error(self, code: str, facts: Mapping[str, Fact]) -> str | None:
        """Return the sentence of an error, or None where the language has none for these facts.

        A fact in words chooses among variants by those words, joined by hyphens.
        """
        message = f"error-{code}"
        if not self.bundle.has_message(message):
            return None
        said, wrong = self._format(message, {name: _key(fact) for name, fact in facts.items()})
        return None if wrong else said

    def _format(self, message: str, facts: Mapping[str, Fact]) -> tuple[str, list[Exception]]:
        pattern = self.bundle.get_message(message).value
        if pattern is None:
            raise LookupError(message)
        said, wrong = self.bundle.format_pattern(pattern, dict(facts))
        return str(said), wrong


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of `language`, read once."""
    return Catalogue(language)


def _key(fact: Fact) -> Fact:
    if fact is None:
        return ""
    return re.sub(r"\W+", "-", fact).strip("-") if isinstance(fact, str) else fact
