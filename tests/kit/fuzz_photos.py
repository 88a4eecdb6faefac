"""Photos for Schemathesis, which knows no picture from noise, and a .zip of what is taught.

Loaded by `tests.system.fuzz_api`.
"""

from typing import Any

import schemathesis
from hypothesis import strategies

from app.teaching.archive.packing import pack
from tests.kit.smears import KINDS, draw_smear, encode
from tests.kit.taught_heads import archive, drawn

MEDIA = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
WITHOUT_CELL = {kind: encode(draw_smear("none", 160, 120), kind) for kind in MEDIA}
for name, kind in ((f"image/{kind.lower()}", kind) for kind in MEDIA):
    photos = [encode(draw_smear(smear, 160, 120), kind) for smear in KINDS]
    schemathesis.openapi.media_type(name, strategies.sampled_from([*photos, WITHOUT_CELL[kind]]))
schemathesis.openapi.media_type(
    "application/zip", strategies.sampled_from([pack(archive(drawn(1)))])
)


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """Show no photo without a cell where cells are taught by: no description can tell it."""
    taught_by = context.operation is not None and context.operation.path.endswith("/examples")
    photo = body.get("file") if isinstance(body, dict) else None
    return not (taught_by and photo in WITHOUT_CELL.values())
