"""Packs a taught head: a .zip with a folder of pictures for each class, and all that is known.

The same head always gives the same bytes. Unpacked, it is a set of pictures that `smearlens
train` reads: `labels.csv` names class and photo of each. Read again by `reading.py`.
"""

import base64
import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence

import numpy as np

from app.teaching.archive.archive import Archive
from app.teaching.archive.manifest import FORMAT, Manifest
from app.teaching.kept.rows import Shown

MANIFEST, NUMBERS, HEAD, TABLE = "teaching.json", "features.json", "head.npz", "labels.csv"
UNNAMED = "not named yet"
"""The folder of examples that have no class."""
PLAIN = re.compile(r"\w[\w ()+-]*(?<! )")
"""Names that a folder may bear on every system."""
TAKEN = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d|masks?|runs|thumbs|thumbnails|labels?|annotations?|images?)",
    re.IGNORECASE,
)
"""Names that Windows keeps for itself, or that stand for no class in a set of pictures."""
SEVERAL = set(",;|+&/")
"""What stands between several labels in a table."""


def pack(archive: Archive) -> bytes:
    """Return the .zip of a taught head."""
    examples = sorted(archive.examples, key=_order)
    labels = [one.label for one in archive.classes]
    files = _files(examples, labels)
    names = {str(one.id): file for one, file in zip(examples, files, strict=True)}
    report = archive.report
    if report:
        predicted = {names[key]: said for key, said in report.predicted.items() if key in names}
        report = report.model_copy(update={"predicted": dict(sorted(predicted.items()))})
    told = Manifest.model_validate(
        {
            "smearlens_teaching": FORMAT,
            "name": archive.name,
            "kind": archive.kind,
            "frame": archive.frame,
            "classes": [{"label": one.label, "colour": one.colour} for one in archive.classes],
            "taught_at": archive.taught_at,
            "report": report,
            "examples": [
                {
                    "file": file,
                    "label": one.label,
                    "said": one.said,
                    "confidence": one.confidence,
                    "verdict": one.verdict,
                    "group": one.group,
                    "photo_sha256": one.photo_sha256,
                    "box": one.box,
                    "model_sha256": one.model_sha256,
                    "at": one.at,
                }
                for file, one in zip(files, examples, strict=True)
            ],
        }
    )
    numbers = {file: _numbers(one) for file, one in zip(files, examples, strict=True)}
    parts = {MANIFEST: told.model_dump_json(indent=1).encode() + b"\n"}
    if not any(SEVERAL & set(label) for label in labels):
        parts[TABLE] = _table(examples, files)
    if archive.head:
        parts[HEAD] = archive.head.to_bytes()
    parts[NUMBERS] = json.dumps(numbers, indent=0).encode() + b"\n"
    parts |= {file: one.picture for file, one in zip(files, examples, strict=True)}
    return _zipped(parts)


def _order(one: Shown) -> tuple[bool, str, str, str]:
    return one.label is None, one.label or "", hashlib.sha256(one.picture).hexdigest(), str(one.id)


def _files(examples: Sequence[Shown], labels: Sequence[str]) -> list[str]:
    """Return where each picture lies: in the folder of its class, with a number."""
    folders: dict[str | None, str] = {None: UNNAMED}
    for number, label in enumerate(labels, start=1):
        clear = PLAIN.fullmatch(label) and not TAKEN.fullmatch(label)
        folders[label] = label if clear else f"class {number}"
    files = []
    for number, one in enumerate(examples, start=1):
        folder = folders.setdefault(one.label, f"class {len(folders)}")
        files.append(f"{folder}/{number:03}.jpg")
    return files


def _numbers(one: Shown) -> dict[str, str]:
    features = base64.b64encode(np.asarray(one.features, "<f2").tobytes())
    signature = base64.b64encode(np.asarray(one.signature, "<f4").tobytes())
    return {"features": features.decode(), "signature": signature.decode()}


def _table(examples: Sequence[Shown], files: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    # No group in the sense of a training, which then looks for no photos that show the same field.
    writer.writerow(["file", "class", "field"])
    writer.writerows(
        (file, one.label, one.group) for file, one in zip(files, examples, strict=True) if one.label
    )
    return out.getvalue().encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Return a .zip of the parts, none compressed: pictures are, and the same bytes come out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name)  # of 1 January 1980
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, part)
    return out.getvalue()
