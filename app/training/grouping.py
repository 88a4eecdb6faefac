"""Gives pictures that show the same field the same source, before anything is split.

Between the dataset and the splits: calls `sources.py`, and keeps what it found, since
looking takes a while. Knows no model.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.training import fingerprint, sources
from app.training.dataset import Sample

if TYPE_CHECKING:
    from rich.progress import Progress


def grouped(samples: Sequence[Sample], folder: Path, progress: "Progress") -> list[Sample]:
    """Return `samples` with the sources of shared fields named by what they show.

    A group takes the source of one of its pictures. What was found is kept in `folder`.
    """
    shared = [one for one in samples if one.shared]
    if not shared:
        return list(samples)
    kept = folder / f"{_key(shared)}.json"
    if kept.is_file():
        names: dict[str, str] = json.loads(kept.read_text())
    else:
        source_of = {str(one.path): one.source for one in shared}
        paths = progress.track([one.path for one in shared], description="Looking for repeats")
        found = sources.group(paths)
        names = {str(path): source_of[name] for path, name in found.items()}
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.write_text(json.dumps(names))
        partial.replace(kept)
    return [
        replace(one, source=names.get(str(one.path), one.source)) if one.shared else one
        for one in samples
    ]


def _key(samples: Sequence[Sample]) -> str:
    code = [Path(module.__file__ or "").read_text() for module in (sources, fingerprint)]
    files = [(str(one.path), one.source, one.path.stat().st_mtime_ns) for one in samples]
    return hashlib.sha256(json.dumps([code, files]).encode()).hexdigest()[:16]
