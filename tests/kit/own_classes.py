"""Makes models whose classes are somebody's own, to be served: a folder with an `impulse.json`.

The files come from `two_outputs.py`. Knows no server.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.kit.two_outputs import SIZE


def own_model(folder: Path, files: Path, classes: Sequence[str], **changes: object) -> Path:
    """Make a model of `classes` in `folder`, sure of whole photos; `changes` go into its spec."""
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copy(files / f"own_{len(classes)}.tflite", folder))
    listed = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    spec = {
        "name": folder.name,
        "version": "1",
        "classes": list(classes),
        "locate": {"method": "frame"},
        "dsp": {"size": SIZE},
        "verdict": {"unsure_below": 0.0},
        "models": {"float32": listed},
        "serves": dict.fromkeys(("litert", "tflite-runtime"), "float32"),
    }
    (folder / "impulse.json").write_text(json.dumps(spec | changes), encoding="utf-8")
    return folder
