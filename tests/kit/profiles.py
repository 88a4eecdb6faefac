"""ICC profiles of screens and cameras, made from their primaries (ICC.1:2010, matrix and curve)."""

import struct
from io import BytesIO

from PIL import Image, ImageCms

# XYZ of red, green and blue, adapted to D50, and the exponent.
SPACES = {
    "Adobe RGB": (
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
        563 / 256,
    ),
    "Display P3": (
        ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
        2.2,
    ),
    "Rec. 2020": (
        ((0.67348, 0.27904, -0.00194), (0.16567, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
        2.2,
    ),
    "ProPhoto": (
        ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
        1.8,
    ),
}


def profile(name: str) -> bytes:
    """Return the ICC profile of one of `SPACES`."""
    primaries, exponent = SPACES[name]
    tags = {b"wtpt": _xyz((0.9642, 1.0, 0.8249))}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = _xyz(primary)
        curve = struct.pack(">IH2x", 1, round(exponent * 256))
        tags[bytes([letter]) + b"TRC"] = b"curv\0\0\0\0" + curve
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name.encode() + bytes(79)
    tags[b"cprt"] = b"text\0\0\0\0none\0"
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += struct.pack(">3i", *_fixed((0.9642, 1.0, 0.8249))) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + body


def in_space(image: Image.Image, name: str) -> Image.Image:
    """Return the values that show the sRGB picture `image` in another space."""
    turned = ImageCms.profileToProfile(
        image,
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(BytesIO(profile(name))),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert turned
    return turned


def _fixed(values: tuple[float, ...]) -> list[int]:
    return [round(value * 65536) for value in values]


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *_fixed(values))
