"""Cuts out the cells that the pages of Learn show and ask about, and asks the model of the latter.

What is chosen stands in cells.toml. Knows no page.
"""

import hashlib
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PIL import Image

from app.errors import TrainingError
from app.impulse.impulse import Cell, Impulse
from app.impulse.input_block import InputBlock
from app.training.files import write, write_json

CHOICE = Path(__file__).with_suffix(".toml")
SIDE = 200
"""Pixels of a picture, high and wide."""
QUALITY = 82


def make(data: Path, to: Path, impulse: Impulse) -> int:
    """Write pictures and credits.json into the folder `to`; return how many pictures.

    Raises:
        TrainingError: a picture is not in `data`, or can't be written.
    """
    choice = tomllib.loads(CHOICE.read_text("utf-8"))
    sets: dict[str, dict[str, Any]] = choice["sets"]
    pictures: list[dict[str, str]] = []
    for use in ("shown", "quiz"):
        (to / use).mkdir(parents=True, exist_ok=True)
        for label, names in choice[use].items():
            for name in names:
                origin = name.partition("/")[0]
                webp = _cut(data, name, sets[origin]["side"])
                file = f"{use}/{hashlib.sha256(name.encode()).hexdigest()[:12]}.webp"
                _keep(to / file, webp)
                told = _asked(webp, impulse) if use == "quiz" else {}
                pictures.append({"file": file, "label": label, "source": name} | told)
    kept = {one["file"] for one in pictures}
    for path in to.glob("*/*.webp"):
        if path.relative_to(to).as_posix() not in kept:
            path.unlink()
    model = {
        "name": impulse.spec.name,
        "version": impulse.spec.version,
        "sha256": impulse.model_sha256,
    }
    told_of = {name: {key: one[key] for key in one if key != "side"} for name, one in sets.items()}
    write_json(to / "credits.json", {"sets": told_of, "model": model, "pictures": pictures})
    return len(pictures)


def said(cell: Cell) -> str:
    """Return the model's word: a class, the kind that it tells in place of one, or `no_cell`."""
    return cell.kind or ("no_cell" if cell.verdict == "no_cell" else cell.label)


def _keep(path: Path, webp: bytes) -> None:
    write(path, lambda out: out.write(webp))


def _asked(webp: bytes, impulse: Impulse) -> dict[str, str]:
    cell = impulse.classify(webp).cells[0]
    return {"said": said(cell), "verdict": cell.verdict}


def _cut(data: Path, name: str, side: int) -> bytes:
    """Return the square of `side` pixels around the cell, as WebP.

    A picture of PBC has its cell in the middle, a field of BCCD its annotation.
    """
    path = data / name
    bccd = path.parent.name == "bccd"
    file = path.parent / "JPEGImages" / path.name if bccd else path
    try:
        picture = Image.fromarray(InputBlock().read(file.read_bytes()).pixels)
        annotation = path.parent / "Annotations" / f"{path.stem}.xml"
        x, y = _boxed(annotation) if bccd else (picture.width // 2, picture.height // 2)
    except OSError as error:
        raise TrainingError(f"{error.filename} can't be read: {error.strerror}.") from error
    x0 = min(max(x - side // 2, 0), picture.width - side)
    y0 = min(max(y - side // 2, 0), picture.height - side)
    crop = picture.crop((x0, y0, x0 + side, y0 + side))
    out = BytesIO()
    crop.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


def _boxed(annotation: Path) -> tuple[int, int]:
    """Return the middle of the one leukocyte that a field holds."""
    root = ElementTree.parse(annotation).getroot()  # noqa: S314 - the user's own data set
    (cell,) = [one for one in root.iter("object") if one.findtext("name") == "WBC"]
    x0, y0, x1, y1 = (
        int(cell.findtext(f"bndbox/{side}", "0")) for side in ("xmin", "ymin", "xmax", "ymax")
    )
    return (x0 + x1) // 2, (y0 + y1) // 2
