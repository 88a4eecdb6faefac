"""Photos for Schemathesis, which knows no picture from noise, a .zip of what is taught,
and a video.

Loaded by `tests.system.fuzz_api`. Each photo shows a cell: one without is refused where heads
are shown what to learn from, which no description of a photo can tell.
"""

import schemathesis
from hypothesis import strategies

from app.teaching.archive.packing import pack
from tests.kit.smears import KINDS, draw_smear, encode
from tests.kit.taught_heads import archive, drawn

MEDIA = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
for name, kind in ((f"image/{kind.lower()}", kind) for kind in MEDIA):
    photos = [encode(draw_smear(smear, 160, 120), kind) for smear in KINDS]
    schemathesis.openapi.media_type(name, strategies.sampled_from(photos))
schemathesis.openapi.media_type(
    "application/zip", strategies.sampled_from([pack(archive(drawn(1)))])
)
# One that ends where it has begun: it is taken in, and then told of as damaged.
schemathesis.openapi.media_type("video/mp4", strategies.just(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"))
