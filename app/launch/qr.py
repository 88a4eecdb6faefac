"""Draws the QR code of a URL, on a terminal and as SVG.

Used by `smearlens serve` and the connect page. Knows nothing of addresses.
"""

from io import BytesIO
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage

# Exact black on exact white: a theme may repaint the first 16 colours.
BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"
RESET = "\x1b[0m"
HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_text(url: str, coloured: bool = True, level: int = ERROR_CORRECT_M) -> str:
    """Return the code as lines of half blocks, two rows of modules a line.

    The quiet zone of four modules and the colours are part of it, so it scans on dark
    and light terminals alike. Without colours the light modules are drawn: the code is right
    where writing is light on dark, as in most terminals, and inverted elsewhere.
    """
    rows = _code(url, level).get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows))
    lines = [
        "".join(
            HALF_BLOCKS[bool(top) == coloured, bool(bottom) == coloured]
            for top, bottom in zip(upper, lower, strict=True)
        )
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    return "\n".join(f"{BLACK_ON_WHITE}{line}{RESET}" if coloured else line for line in lines)


def qr_svg(url: str) -> bytes:
    """Return the code as an SVG file, black on white with its quiet zone."""
    out = BytesIO()
    _code(url).make_image(image_factory=SvgPathFillImage).save(out)
    return out.getvalue()


def _code(url: str, level: int = ERROR_CORRECT_M) -> "qrcode.QRCode[Any]":
    code = qrcode.QRCode(error_correction=level, border=4)
    code.add_data(url)
    code.make(fit=True)
    return code
