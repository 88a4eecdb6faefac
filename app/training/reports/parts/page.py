"""Makes the reports' pages: one environment, one base with the style that all share.

A page is one file that loads nothing. Knows no figures; a template in `templates/` words them.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

from app import __version__
from app.assets import asset
from app.training.experiments import settings
from app.training.reports.parts import wording

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGES = (
    "tensorflow",
    "keras",
    "tflite-runtime",
    "ai-edge-litert",
    "numpy",
    "pillow",
    "scikit-learn",
    "scipy",
    "matplotlib",
)


def render(template: str, **figures: Any) -> str:
    """Return the page that `template`.j2 makes of `figures`; the name ends in .html or .md."""
    return _environment().get_template(f"{template}.j2").render(figures)


def versions() -> dict[str, str]:
    """Return package -> version, of those that a figure may hang on."""
    found = {"smearlens": __version__, "python": python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    of_numbers = (wording.percent, wording.full, wording.many)
    environment.filters |= {one.__name__: one for one in (*of_numbers, settings.word)}
    environment.globals |= {
        "look": (asset("static") / "css" / "base.css").read_text(encoding="utf-8"),
        "today": lambda: f"{datetime.now(UTC):%d %B %Y}".lstrip("0"),
        "versions": versions,
    }
    return environment
