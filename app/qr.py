"""Draws the QR code of a URL, on a terminal and as SVG.

Used by `smearlens serve` and the connect page. Knows nothing of addresses.
"""

from io import BytesIO
from typing import Any

import qrcode
from qrcode.image.svg import SvgPathFillImage

# Exact black on exact white: a theme may repaint the first 16 colours.
BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"
RESET = "\x1b[0m"
HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_text(url: str) -> str:
    """Return the code as lines of half blocks, two rows of modules a line.

    The quiet zone of four modules and the colours are part of it, so it scans on dark
    and light terminals alike.
    """
    rows = _code(url).get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows))
    lines = (
        "".join(
            HALF_BLOCKS[bool(top), bool(bottom)] for top, bottom in zip(upper, lower, strict=True)
        )
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"{BLACK_ON_WHITE}{line}{RESET}" for line in lines)


def qr_svg(url: str) -> bytes:
    """Return the code as an SVG file, black on white with its quiet zone."""
    out = BytesIO()
    _code(url).make_image(image_factory=SvgPathFillImage).save(out)
    return out.getvalue()


def _code(url: str) -> "qrcode.QRCode[Any]":
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(url)
    code.make(fit=True)
    return code
