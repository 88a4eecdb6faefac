"""Writes a section of docs/reliability.md: the scripts that measure fill it in themselves."""

import os
import platform
from datetime import UTC, datetime

from benchmarks.page import RELIABILITY, with_part
from benchmarks.table import table as markdown


def write_section(name: str, text: str) -> None:
    """Put `text` between the marks of the section `name`; the date and the machine follow it."""
    cores = len(os.sched_getaffinity(0))
    stamp = f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, Python {platform.python_version()}"
    told = f"{text.strip()}\n\nMeasured {stamp}."
    RELIABILITY.write_text(with_part(RELIABILITY.read_text(), name, told))


def table(*rows: tuple[str, str, str]) -> str:
    """Return claims, figures and commands as a table; no command is the one above."""
    return markdown(
        ("claim", "figure", "command"),
        [
            (claim, figure, f"`{command}`" if command else "the same")
            for claim, figure, command in rows
        ],
    )
