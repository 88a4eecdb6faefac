"""Writes a section of docs/reliability.md: the scripts that measure fill it in themselves."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"


def write_section(name: str, text: str) -> None:
    """Put `text` between the marks of the section `name`; the date and the machine follow it."""
    page = PAGE.read_text()
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    assert start in page, f"docs/reliability.md has no section {name}"
    cores = len(os.sched_getaffinity(0))
    stamp = f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, Python {platform.python_version()}"
    body = f"{start}{text.strip()}\n\nMeasured {stamp}.\n{end}"
    PAGE.write_text(re.sub(f"{start}.*?{end}", lambda _: body, page, flags=re.DOTALL))


def table(*rows: tuple[str, str, str]) -> str:
    """Return claims, figures and commands as a table; no command is the one above."""
    lines = ["| claim | figure | command |", "|---|---|---|"]
    for claim, figure, command in rows:
        lines.append(f"| {claim} | {figure} | {f'`{command}`' if command else 'the same'} |")
    return "\n".join(lines)
