"""Keeps what takes long to make, under a name that says all it was made of.

The name of an entry is a digest of its parts, of the source code that makes it (a module and
all of ours that it imports) and of the versions of the packages which that code imports. So
what changes makes a new entry, and nobody keeps a list of modules. Knows no contents.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec, resolve_name
from pathlib import Path
from typing import Any

from filelock import FileLock

from app.training import files


@dataclass(frozen=True, slots=True)
class Cache:
    """Hold entries in a folder as `<kind>/<key>`; several processes may share it.

    Each takes `parts`, which JSON can hold, and the names of the modules that make it. One
    process makes an entry while the others wait for it. Raises TrainingError where the folder
    can't be written to.
    """

    root: Path

    def folder(
        self, kind: str, parts: Any, code: Iterable[str], make: Callable[[Path], object]
    ) -> Path:
        """Return a folder that `make` has filled; it is given the new, empty folder."""

        def filled(partial: Path) -> None:
            partial.mkdir()
            make(partial)

        return self._entry(kind, "", parts, code, filled)

    def file(
        self, kind: str, parts: Any, code: Iterable[str], make: Callable[[Path], object]
    ) -> Path:
        """Return a file that `make` has written; it is given the path, which ends as `kind`."""
        return self._entry(Path(kind).stem, Path(kind).suffix, parts, code, make)

    def json(self, kind: str, parts: Any, code: Iterable[str], make: Callable[[], Any]) -> Any:
        """Return what `make` returned, as JSON holds it."""
        path = self.file(
            f"{kind}.json", parts, code, lambda to: to.write_text(json.dumps(make()), "utf-8")
        )
        return files.read_json(path)

    def _entry(
        self,
        kind: str,
        suffix: str,
        parts: Any,
        code: Iterable[str],
        make: Callable[[Path], object],
    ) -> Path:
        path = (self.root / kind / f"{key(parts, code)}{suffix}").resolve()
        if not path.exists():
            files.writable_folder(path.parent)
            with FileLock(path.with_name(f".{path.name}.lock")):
                if not path.exists():  # who waited finds what another has made
                    for left in path.parent.glob(f".partial-*-{path.name}"):
                        files.remove(left)  # of a process that was killed, or it held the lock
                    with files.replaced(path) as partial:
                        make(partial)
        return path


def key(parts: Any, code: Iterable[str]) -> str:
    """Return the name of what is made of `parts` by the modules `code`."""
    made = [parts, sorted((name, code_digest(name)) for name in code)]
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:20]


def contents(paths: Iterable[Path]) -> list[str]:
    """Return the SHA-256 of each file, nothing where it can't be read: parts of an entry."""

    def content(path: Path) -> str:
        try:
            return files.sha256(path)
        except OSError:
            return ""

    return [content(path) for path in paths]


@cache
def code_digest(module: str) -> str:
    """Return a digest of the code of `module` and of all it imports, near and far."""
    sources, packages = walked(module)
    made_of: list[Any] = [sys.version_info[:2]]
    made_of += [(name, path.read_text(encoding="utf-8")) for name, path in sorted(sources.items())]
    made_of += versions(packages)
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def versions(packages: Iterable[str]) -> list[tuple[str, str]]:
    """Return name and version of the distributions that install `packages`, if any does."""
    found = {one for package in packages for one in _distributions().get(package, ())}
    return [(name, version(name)) for name in sorted(found)]


def walked(module: str) -> tuple[dict[str, Path], set[str]]:
    """Return name -> file of `module` and of what it imports of its own package, and the rest.

    The rest are names of packages. Nothing is imported. What is imported for types alone has
    no part in what is made.
    """
    root = module.partition(".")[0]
    spec = find_spec(root)
    home = Path((spec and spec.origin) or "").parent
    found: dict[str, Path] = {}
    packages: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        top, _, below = name.partition(".")
        if top != root:
            packages.add(top)
            continue
        path = home.joinpath(*below.split(".")) if below else home
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name in found or not file.is_file():
            continue  # known, or the name of something in a module
        found[name] = file
        waiting += [name.rpartition(".")[0]] if below else []
        package = name if path.is_dir() else name.rpartition(".")[0]
        waiting += _imported(ast.parse(file.read_text(encoding="utf-8")), package)
    return found, packages


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = resolve_name("." * node.level + (node.module or ""), package)
            yield from (name, *(f"{name}.{one.name}" for one in node.names))
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        else:
            yield from _imported(node, package)


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Return import name -> distributions; reading them all takes a third of a second."""
    return packages_distributions()
