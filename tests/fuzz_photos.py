"""Photos for Schemathesis, which knows no picture from noise; loaded by `tests.fuzz_api`."""

import schemathesis
from hypothesis import strategies

from tests.smears import KINDS, draw_smear, encode

for name, kind in {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}.items():
    photos = [encode(draw_smear(smear, 160, 120), kind) for smear in (*KINDS, "none")]
    schemathesis.openapi.media_type(name, strategies.sampled_from(photos))
