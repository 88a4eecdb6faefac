"""Photos for Schemathesis, which knows no picture from noise; loaded by `tests.system.fuzz_api`."""

import schemathesis
from hypothesis import strategies

from tests.kit.smears import KINDS, draw_smear, encode

MEDIA = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
for name, kind in ((f"image/{kind.lower()}", kind) for kind in MEDIA):
    photos = [encode(draw_smear(smear, 160, 120), kind) for smear in (*KINDS, "none")]
    schemathesis.openapi.media_type(name, strategies.sampled_from(photos))
