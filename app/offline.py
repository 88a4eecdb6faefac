"""Which files the page /phone needs to open without the laptop, and one version for all of them.

Asked by the routes of that page. Follows what the page loads and what its modules import. Knows no
HTTP and no words.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import quote

from app import __version__
from app.assets import asset
from app.impulse.spec import ImpulseSpec

PAGE = "/phone"
MANIFEST = "/phone.webmanifest"
SPEC = "/impulse/impulse.json"
WORKERS = "/static/js/impulse/"
"""Where the worker lies that the page starts: what it loads is asked for from there."""
PRECISION: Literal["float32"] = "float32"
"""Of the network that runs in phones (static/js/impulse/chain.js)."""
RUNTIME = "vendor/litert"
"""What runs the networks: its parts are named at run time."""
TEMPLATES = ("base.html", "live.html", "phone.html", "_answer.html", "_lens.html")
LOADED = re.compile(r'(?:href|src)="/static/([\w./-]+)"')
IMPORTED = re.compile(r'(?:\bfrom|\bimport)\s*\(?\s*"((?:\.{1,2}|/static)/[\w./-]+\.js)"')
STARTED = re.compile(r'"/static/([\w./-]+\.js)"')
NOT_HERE = {"js/live/page.js"}
"""What the page that live.html is for loads in the place of its own."""


@dataclass(frozen=True)
class Carried:
    """Hold what a service worker keeps."""

    version: str
    page: str
    files: tuple[str, ...]
    """Addresses, without the page's own."""


def carried(spec: ImpulseSpec) -> Carried:
    """Return what the page needs with the impulse of `spec`; another version where any changed."""
    static = static_files()
    told = hashlib.sha256(__version__.encode())
    told.update(spec.model_dump_json().encode())  # the digests of its files are in it
    for name in static:
        told.update(f"{name} {digest_of(asset('static') / name)}\n".encode())
    files = (MANIFEST, SPEC, *impulse_files(spec), *(f"/static/{name}" for name in static))
    return Carried(told.hexdigest()[:16], PAGE, files)


def impulse_files(spec: ImpulseSpec) -> list[str]:
    """Return the addresses under which a phone asks for what it runs of the impulse."""
    return [f"/impulse/{quote(one.file)}?sha256={one.sha256}" for one in spec.files(PRECISION)]


def static_files() -> list[str]:
    """Return the static files, as paths below static/: those of the page, and what they import."""
    folder = asset("static")
    waiting = [*_loaded(), *(f"{RUNTIME}/{path.name}" for path in (folder / RUNTIME).glob("*.*"))]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js") and not name.startswith(RUNTIME):
            waiting.extend(_imports(name, (folder / name).read_text("utf-8")))
    return sorted(found)


def _loaded() -> Iterator[str]:
    for template in TEMPLATES:
        for name in LOADED.findall((asset("templates") / template).read_text("utf-8")):
            if name not in NOT_HERE:
                yield name


def _imports(name: str, text: str) -> Iterable[str]:
    """Return what the module `name` imports, or starts as a worker."""
    for there in IMPORTED.findall(text):
        if there.startswith("/static/"):
            yield there.removeprefix("/static/")
        else:
            yield _plain(PurePosixPath(name).parent / there)
    yield from STARTED.findall(text)


def _plain(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read again once it changes."""
    stat = path.stat()
    return _read_digest(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=512)
def _read_digest(path: Path, _mtime: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
