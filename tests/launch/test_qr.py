"""The QR code, read back by a decoder from the terminal's text and from the SVG."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.launch.qr import BLACK_ON_WHITE, RESET, qr_svg, qr_text

URLS = [
    "http://192.168.1.20:8000/",
    "http://10.0.0.7:65535/",
    "http://[fd00:1234:5678::5]:8000/",
    "https://a-rather-long-name.laboratory.example.org:8443/smearlens/",
]
DARK, LIGHT = (0, 0, 0), (255, 255, 255)


def drawn_cells(lines: list[str], ink: int) -> Image.Image:
    """Draw lines of half blocks, written in `ink` on its opposite, 0 or 255."""
    rows = []
    for line in lines:
        rows.append([ink if glyph in "▀█" else 255 - ink for glyph in line])
        rows.append([ink if glyph in "▄█" else 255 - ink for glyph in line])
    return Image.fromarray(np.array(rows, np.uint8).repeat(6, axis=0).repeat(6, axis=1))


def rendered(text: str, theme: tuple[int, int, int]) -> Image.Image:
    """Draw the terminal's cells as they look on a terminal whose background is `theme`."""
    glyphs = []
    for line in text.splitlines():
        assert line.startswith(BLACK_ON_WHITE)
        assert line.endswith(RESET)
        glyphs.append(line.removeprefix(BLACK_ON_WHITE).removesuffix(RESET))
    code = drawn_cells(glyphs, ink=0).convert("RGB")
    page = Image.new("RGB", (code.width + 120, code.height + 120), theme)
    page.paste(code, (60, 60))
    return page


def read(picture: Image.Image) -> str | None:
    found = zxingcpp.read_barcode(picture, try_invert=False)
    return found.text if found else None


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("theme", [DARK, LIGHT, (0, 43, 54)], ids=["dark", "light", "solarized"])
def test_the_terminals_code_reads_back_on_every_theme(
    url: str, theme: tuple[int, int, int]
) -> None:
    assert read(rendered(qr_text(url), theme)) == url


@pytest.mark.parametrize("url", URLS)
def test_without_colours_the_code_reads_back_where_writing_is_light_on_dark(url: str) -> None:
    text = qr_text(url, coloured=False)
    assert "\x1b" not in text
    assert read(drawn_cells(text.splitlines(), ink=255)) == url


def test_the_terminals_code_keeps_a_quiet_zone_of_four_modules() -> None:
    lines = [
        line.removeprefix(BLACK_ON_WHITE).removesuffix(RESET)
        for line in qr_text(URLS[0]).splitlines()
    ]
    assert not "".join(lines[:2]).strip()
    assert not "".join(lines[-2:]).strip()
    assert all(not (line[:4] + line[-4:]).strip() for line in lines)


def test_the_terminals_code_fits_80_columns_and_24_rows() -> None:
    lines = qr_text(URLS[0]).splitlines()
    assert len(lines) <= 24
    assert len(lines[0]) - len(BLACK_ON_WHITE) - len(RESET) <= 80


@pytest.mark.parametrize("url", URLS)
def test_the_svg_reads_back(url: str) -> None:
    assert read(drawn(qr_svg(url))) == url


def drawn(svg: bytes) -> Image.Image:
    """Draw the squares of the SVG's one path."""
    root = ElementTree.fromstring(svg)
    side = float(root.attrib["viewBox"].split()[2])
    path = next(item for item in root.iter() if item.tag.endswith("path"))
    picture = Image.new("L", (round(side * 10), round(side * 10)), 255)
    draw = ImageDraw.Draw(picture)
    squares = re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H", path.attrib["d"])
    assert squares
    for square in squares:
        x0, y0, x1, y1 = (float(number) * 10 for number in square)
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=0)
    return picture


def test_the_svg_is_white_behind_the_code() -> None:
    root = ElementTree.fromstring(qr_svg(URLS[0]))
    assert any(item.attrib.get("fill") == "white" for item in root.iter())
