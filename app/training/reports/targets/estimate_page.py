"""Puts an estimate into pages that are there already: a page in Markdown, a model's HTML report.

Beside `estimate_report.py`, which words it. What stood there of an earlier estimate goes.
"""

import re
from collections.abc import Mapping

from app.errors import TrainingError
from app.estimate import Estimate
from app.training.reports.parts.page import render
from app.training.reports.report import put_section
from app.training.reports.targets import estimate_report

SECTION = re.compile(r' *<section id="devices">.*?</section>\n+', re.DOTALL)
LINK = '      <li><a href="#devices">Other devices</a></li>\n'
MADE = '  <section id="made">'
"""Where the report's last section begins, and ..."""
TO_MADE = '      <li><a href="#made">'
"""... the line that leads to it."""


def put_markdown(page: str, of: Estimate, here: tuple[str, Mapping[str, float]] | None) -> str:
    """Return the Markdown `page` with the estimate under the model's name."""
    lines = [f"## {of.name} {of.version}", "", *estimate_report.markdown(of, here)]
    return put_section(page, "\n".join(lines))


def put_html(page: str, of: Estimate) -> str:
    """Return the report `page` with the estimate before its last section.

    Raises:
        TrainingError: it is no report of `smearlens evaluate`.
    """
    if page.count(MADE) != 1 or page.count(TO_MADE) != 1:
        raise TrainingError("This page is no report of smearlens evaluate --report.")
    section = render("estimate.html", told=estimate_report.told(of), name=of.name)
    page = SECTION.sub("", page).replace(LINK, "")
    return page.replace(MADE, f"{section}\n{MADE}").replace(TO_MADE, LINK + TO_MADE)
