"""Finds the templates, static files and models, in a wheel and in a checkout alike.

Asked by the settings and by `main.py`. Knows no more than where they are.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent


def asset(name: str) -> Path:
    """Return the folder `name`: inside the package (wheel) or beside it (checkout)."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
