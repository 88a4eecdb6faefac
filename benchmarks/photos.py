"""The photos: one BCCD field, made as small or large as phones send it.

Enlarged they hold no grain, so that their files are smaller than a phone's; every server
gets the same bytes.
"""

import json
import os
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image

FIELD = "bccd/JPEGImages/BloodImage_00002.jpg"
SIZES = {"320x240": (320, 240), "12 MP": (4000, 3000), "48 MP": (8000, 6000)}
BOUNDARY = "smearlens-benchmark"

Shape = Literal["form", "gradio"]


@dataclass(frozen=True, slots=True)
class Body:
    """Hold the body of a request that carries a photo."""

    data: bytes
    content_type: str


def photo(name: str) -> bytes:
    """Return the JPEG of one of the `SIZES`, quality 90, the same bytes each time."""
    folder = os.environ.get("SMEARLENS_DATA")
    field = Path(folder or "", FIELD)
    if not folder or not field.is_file():
        raise SystemExit(f"Set SMEARLENS_DATA to the folder that holds {FIELD}.")
    with Image.open(field) as image:
        sized = image.convert("RGB").resize(SIZES[name], Image.Resampling.BICUBIC)
    out = BytesIO()
    sized.save(out, "JPEG", quality=90)
    return out.getvalue()


def body(data: bytes, shape: Shape) -> Body:
    """Return the request's body: a form with a file, or what Gradio takes, base64 in JSON."""
    if shape == "gradio":
        told = {"data": [{"url": f"data:image/jpeg;base64,{b64encode(data).decode()}"}]}
        return Body(json.dumps(told).encode(), "application/json")
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return Body(
        head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode(),
        f"multipart/form-data; boundary={BOUNDARY}",
    )
