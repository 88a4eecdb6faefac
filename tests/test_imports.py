"""The rooms of the house: who must not import whom, and what the server never loads."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"

LEARNING = ("tensorflow", "keras", "app.training")
WEB = ("fastapi", "starlette")

# Each file or folder of app/ that serves, and what it must not know.
FORBIDDEN = {
    "cells.py": ("app",),
    "errors.py": ("app",),
    "estimate.py": (*LEARNING, *WEB, "app.settings"),
    "machine.py": ("app",),
    "offline.py": (*LEARNING, *WEB, "app.routes"),
    "settings.py": LEARNING,
    "main.py": LEARNING,
    "impulse": (*LEARNING, *WEB, "sqlalchemy", "app.settings", "app.routes"),
    "history": (*LEARNING, *WEB, "app.settings", "app.routes", "app.impulse"),
    "counts": (*LEARNING, *WEB, "scipy", "sklearn", "app.settings", "app.routes"),
    "slide": (*LEARNING, *WEB, "scipy", "sklearn", "sqlalchemy", "app.settings", "app.routes"),
    "teaching": (*LEARNING, *WEB, "scipy", "sklearn", "app.settings", "app.routes"),
    "teaching/archive": (*LEARNING, *WEB, "sqlalchemy", "app.settings", "app.routes"),
    "words": (*LEARNING, "fastapi", "app.errors", "app.impulse", "app.routes", "app.history"),
    "replies": (*LEARNING, "sqlalchemy", "app.routes", "app.launch", "app.main"),
    "replies/page.py": ("app.impulse", "app.history"),
    "replies/negotiation.py": ("app",),
    "middleware": (*LEARNING, "sqlalchemy", "app.routes", "app.history", "app.main"),
    "middleware/hosts.py": ("app.impulse",),
    "middleware/origins.py": ("app.impulse",),
    "middleware/pairing.py": ("app.impulse",),
    "middleware/peer.py": ("app.impulse",),
    "middleware/root.py": ("app.impulse",),
    "middleware/watch": ("fastapi",),
    "routes": (*LEARNING, "sqlalchemy", "PIL", "tflite_runtime", "ai_edge_litert", "app.main"),
    "commands": ("tensorflow", "keras", *WEB, "sqlalchemy", "app.routes", "app.middleware"),
    "launch": (*LEARNING, "sqlalchemy", "app.routes", "app.history"),
    "launch/links.py": ("app",),
    "launch/answer_table.py": ("app",),
    "launch/invitation.py": ("app.impulse",),
    "launch/processes/parent.py": (*WEB, "app.impulse", "app.main"),
    "launch/processes/spawn.py": (*WEB, "app.impulse", "app.main"),
    "training": (
        "fastapi",
        "app.launch",
        "app.main",
        "app.middleware",
        "app.routes",
        "app.history",
        "app.settings",
    ),
}

# The rooms of app/training: each may import those left of it, and no other.
ORDER = (
    "files",
    "workers",
    "cache",
    "data",
    "augment",
    "fit",
    "export",
    "evaluate",
    "experiments",
    "reports",
    "commands",
    "cli",
)
MODULES_A_FOLDER = 12

# What breaks a rule today, to be mended: nothing may join, and what is mended must leave.
KNOWN: set[str] = set()


def modules(place: str = "") -> list[Path]:
    path = APP / place
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


@cache
def imported(path: Path) -> set[str]:
    """Return the modules and names that the file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def wrong_imports() -> set[str]:
    return {
        f"{path.relative_to(ROOT)} imports {name}"
        for place, forbidden in FORBIDDEN.items()
        for path in modules(place)
        for name in imported(path)
        if any(name == one or name.startswith(f"{one}.") for one in forbidden)
    }


def against_the_order() -> set[str]:
    return {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("training")
        for name in imported(path)
        if name.startswith("app.training.")
        and place_of(name.split(".")[2]) > place_of(room_of(path))
    }


def room_of(path: Path) -> str:
    """Return the room of app/training in which a file lies; the package's own file is the last."""
    name = path.relative_to(APP / "training").parts[0].removesuffix(".py")
    return ORDER[-1] if name == "__init__" else name


def place_of(room: str) -> int:
    """Return where a room stands in the order; one without a place stands behind all."""
    return ORDER.index(room) if room in ORDER else len(ORDER)


def private_names() -> set[str]:
    return {
        f"{path.relative_to(ROOT)} imports {name}"
        for folder in ("app", "benchmarks", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for name in imported(path)
        if name.startswith(("app.", "benchmarks.", "tests."))
        and any(part.startswith("_") and not part.endswith("__") for part in name.split("."))
    }


def crowded_folders() -> set[str]:
    return {
        f"{folder.relative_to(ROOT)} holds more than {MODULES_A_FOLDER} modules"
        for folder in {path.parent for path in modules()}
        if sum(path.name != "__init__.py" for path in folder.glob("*.py")) > MODULES_A_FOLDER
    }


@pytest.mark.parametrize("place", FORBIDDEN)
def test_every_room_of_the_table_is_there(place: str) -> None:
    assert (APP / place).exists()


def test_every_room_of_the_training_has_its_place_in_the_order() -> None:
    rooms = {room_of(path) for path in modules("training")}
    assert rooms <= set(ORDER)


def test_no_room_imports_what_it_must_not_know() -> None:
    assert wrong_imports() - KNOWN == set()


def test_the_rooms_of_the_training_import_only_those_before_them() -> None:
    assert against_the_order() - KNOWN == set()


def test_no_name_with_an_underscore_is_imported_across_files() -> None:
    assert private_names() - KNOWN == set()


def test_no_folder_holds_more_than_a_dozen_modules() -> None:
    assert crowded_folders() - KNOWN == set()


def test_what_is_known_to_break_a_rule_still_does() -> None:
    broken = wrong_imports() | against_the_order() | private_names() | crowded_folders()
    assert KNOWN - broken == set(), "mended: take it out of KNOWN"


def test_no_route_imports_another() -> None:
    wrong = [
        (path.name, name)
        for path in modules("routes")
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


def test_the_parent_of_several_processes_loads_no_more_than_it_needs() -> None:
    loaded = loaded_by("import app.cli, app.launch.serve, app.launch.invitation")
    assert loaded & {"fastapi", "starlette", "uvicorn", "sqlalchemy"} == set()
