"""The rooms of the house: who must not import whom, and what the server never loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

FORBIDDEN = {
    "cells.py": ("app",),
    "errors.py": ("app",),
    "impulse": (
        "fastapi",
        "starlette",
        "sqlalchemy",
        "app.settings",
        "app.training",
        "app.routes",
        "tensorflow",
        "keras",
    ),
    "history": (
        "fastapi",
        "starlette",
        "app.impulse",
        "app.settings",
        "app.routes",
        "app.training",
    ),
    "routes": (
        "sqlalchemy",
        "app.training",
        "PIL",
        "tflite_runtime",
        "ai_edge_litert",
        "tensorflow",
    ),
    "guard": ("sqlalchemy", "app.impulse", "app.history", "app.routes", "app.training"),
    "watch": ("fastapi", "sqlalchemy", "app.history", "app.routes", "app.training"),
    "main.py": ("app.training",),
    "settings.py": ("app.training",),
    "problems.py": ("app.training",),
    "schemas.py": ("app.training",),
    "serve.py": ("app.training",),
    "network.py": ("app.training",),
    "qr.py": ("app.training",),
    "training": ("fastapi", "app.routes", "app.history", "app.main"),
}


def imported(path: Path) -> set[str]:
    """Return the modules that the file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def files(room: str) -> list[Path]:
    path = APP / room
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_nothing_it_must_not_know(room: str) -> None:
    assert files(room)
    wrong = [
        f"{path.relative_to(APP)} imports {name}"
        for path in files(room)
        for name in imported(path)
        for forbidden in FORBIDDEN[room]
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]
    assert wrong == []


def test_no_route_imports_another() -> None:
    wrong = [
        (path.name, name)
        for path in files("routes")
        for name in imported(path)
        if name.startswith("app.routes")
    ]
    assert wrong == []


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages loaded in a fresh interpreter after `statement`."""
    code = f"{statement}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


HEAVY = {"tensorflow", "keras", "sklearn", "scipy", "matplotlib", "pandas"}


@pytest.mark.parametrize("statement", ["import app.main", "import app.cli"])
def test_the_server_loads_nothing_of_the_training(statement: str) -> None:
    assert loaded_by(statement) & HEAVY == set()
