"""What a microscope's camera saves: TIFF and BMP, in each kind that is read, and what is named."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from app import errors
from app.impulse.input_block import InputBlock, Photo
from tests.kit.photo_files import tiff
from tests.kit.smears import draw_smear, encode
from tests.system.hostile_photos import SMEAR as SMALL

SMEAR = draw_smear(width=321, height=243)
GREY = SMEAR.convert("L")
RAW, LZW, DEFLATE, ADOBE = "raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate"


def read(data: bytes) -> Photo:
    return InputBlock().read(data)


def sixteen(image: Image.Image, bits: int = 16) -> np.ndarray:
    eight = np.asarray(image, dtype=float).reshape(image.height, image.width, -1)
    return (eight / eight.max() * (2**bits - 1)).round().astype(np.uint16)


def looks_like(photo: Photo, image: Image.Image, most: float = 1.5) -> bool:
    expected = np.asarray(image.convert("RGB"), dtype=int)
    difference = np.abs(photo.pixels.astype(int) - expected).max()
    return photo.pixels.shape == expected.shape and bool(difference <= most)


@pytest.mark.parametrize("kind", [RAW, LZW, DEFLATE, ADOBE])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_tiff_by_another_program_is_read(kind: str, mode: str) -> None:
    assert looks_like(
        read(encode(SMEAR.convert(mode), "TIFF", compression=kind)), SMEAR.convert(mode)
    )


@pytest.mark.parametrize("kind", [RAW, LZW, DEFLATE])
def test_a_grey_tiff_of_sixteen_bits_by_another_program_is_read(kind: str) -> None:
    wide = Image.fromarray((np.asarray(GREY).astype(np.uint16)) * 257)
    assert looks_like(read(encode(wide, "TIFF", compression=kind)), GREY)


@pytest.mark.parametrize("kind", [LZW, DEFLATE])
def test_a_predictor_is_undone(kind: str) -> None:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[317] = 2
    made = encode(SMEAR, "TIFF", compression=kind, tiffinfo=info)
    assert looks_like(read(made), SMEAR)


def test_of_many_pages_the_first_is_read() -> None:
    pages = [Image.new("RGB", SMEAR.size)] * 3
    assert looks_like(read(encode(SMEAR, "TIFF", save_all=True, append_images=pages)), SMEAR)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"rows": 1},
        {"rows": 1000},
        {"compression": 8},
        {"compression": 32946, "predictor": 2},
        {"compression": 5, "predictor": 2},
        {"planar": 2},
        {"planar": 2, "compression": 5},
        {"planar": 2, "compression": 8, "predictor": 2},
        {"tile": 64, "compression": 5},
        {"tile": 64},
        {"tile": 64, "compression": 8, "predictor": 2, "planar": 2},
    ],
)
def test_every_kind_of_tiff_is_read(
    order: str, big: bool, samples: int, bits: int, kind: dict[str, int]
) -> None:
    image = SMEAR if samples == 3 else GREY
    pixels = np.asarray(image).reshape(image.height, image.width, -1)
    pixels = pixels if bits == 8 else sixteen(image, bits)
    photo = read(tiff(pixels, order=order, big=big, **kind))
    brightest = np.asarray(image).max() if bits > 8 else 255
    assert looks_like(photo, image.point(lambda level: level * 255 / brightest), 2)


@pytest.mark.parametrize("kind", [{}, {"rows": 7}, {"compression": 8}, {"tile": 256}])
@pytest.mark.parametrize("bits", [8, 12])
def test_a_large_tiff_is_shrunk_like_a_png(kind: dict[str, int], bits: int) -> None:
    large = SMEAR.resize((2901, 2003))
    pixels = np.asarray(large) if bits == 8 else sixteen(large, bits)
    photo = read(tiff(pixels, **kind))
    assert (photo.width, photo.height) == (2901, 2003)
    eight = pixels if bits == 8 else (pixels / (2**bits - 1) * 255).round().astype(np.uint8)
    assert looks_like(photo, Image.fromarray(eight).reduce(3), 2)


def test_a_large_tiff_in_lzw_is_shrunk_like_a_png() -> None:
    large = SMEAR.resize((2901, 2003))
    assert looks_like(read(encode(large, "TIFF", compression=LZW)), large.reduce(3))


def test_a_tiff_whose_zero_is_white_is_not_a_negative() -> None:
    negative = 255 - np.asarray(GREY).reshape(243, 321, 1)
    made = tiff(negative).replace(
        struct.pack("<HHII", 262, 3, 1, 1), struct.pack("<HHII", 262, 3, 1, 0)
    )
    assert looks_like(read(made), GREY)


def test_a_tiff_with_a_palette_is_read() -> None:
    picture = SMEAR.quantize(200)
    assert looks_like(read(encode(picture, "TIFF")), picture)


def test_a_clear_tiff_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (64, 64), (10, 20, 30, 0))
    assert (read(encode(clear, "TIFF")).pixels == 255).all()


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_tiff_is_turned_upright(orientation: int) -> None:
    photo = read(tiff(np.asarray(SMEAR), more=[(274, 3, orientation)]))
    assert (photo.width < photo.height) == (orientation in {6, 8})


@pytest.mark.parametrize("kind", [{}, {"compression": 8}, {"tile": 64}, {"planar": 2}])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_tiff_is_told_to_be_cut(kind: dict[str, int], share: float) -> None:
    # Cameras write the directory first, and cut off are the pixels.
    made = tiff(np.asarray(SMEAR), **kind)
    directory = struct.unpack_from("<I", made, 4)[0]
    for cut in (made[: int(len(made) * share)], made[:directory]):
        with pytest.raises(errors.CutPhoto):
            read(cut)


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (lambda: encode(SMEAR, "TIFF", compression="jpeg"), "JPEG compression"),
        (lambda: encode(SMEAR, "TIFF", compression="packbits"), "a rare compression"),
        (lambda: encode(SMEAR.convert("CMYK"), "TIFF"), "neither grey nor RGB"),
        (lambda: encode(SMEAR.convert("1"), "TIFF"), "of 1 bit a colour"),
        (lambda: encode(GREY.convert("F"), "TIFF"), "32 bits"),
    ],
)
def test_a_kind_of_tiff_that_is_not_read_is_named(made: Callable[[], bytes], what: str) -> None:
    with pytest.raises(errors.OddPhoto, match=what):
        read(made())


def test_a_tiff_has_the_limits_of_a_png() -> None:
    with pytest.raises(errors.FormatTooLarge, match="A TIFF may"):
        read(tiff(np.zeros((5000, 5000, 1), np.uint8), compression=8, rows=5000))
    with pytest.raises(errors.FormatTooLarge, match="A TIFF of 16 bits"):
        read(tiff(np.zeros((5000, 5000, 1), np.uint16), compression=8, rows=5000))
    with pytest.raises(errors.PhotoTooSmall):
        read(tiff(np.zeros((31, 64, 1), np.uint8)))


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA"])
def test_a_bmp_is_read(mode: str) -> None:
    picture = SMEAR.quantize(200) if mode == "P" else SMEAR.convert(mode)
    assert looks_like(read(encode(picture, "BMP")), picture)


def with_masks(*masks: int, depth: int = 32) -> bytes:
    """Return a BMP that says where its colours lie in a pixel."""
    header = struct.pack("<IiiHHIIiiII", 40, 64, 64, 1, depth, 3, 0, 0, 0, 0, 0)
    start = 14 + len(header) + 12
    pixels = bytes(64 * 64 * depth // 8)
    head = struct.pack("<IHHI", start + len(pixels), 0, 0, start)
    return b"BM" + head + header + struct.pack("<3I", *masks) + pixels


@pytest.mark.parametrize("depth", [16, 32])
def test_a_bmp_of_an_odd_order_of_colours_is_not_told_to_be_damaged(depth: int) -> None:
    usual = (0xFF0000, 0xFF00, 0xFF) if depth == 32 else (0xF800, 0x7E0, 0x1F)
    assert read(with_masks(*usual, depth=depth)).width == 64
    for odd in (usual[::-1], (0xF00, 0xF0, 0xF)):
        with pytest.raises(errors.OddPhoto, match="rare kind"):
            read(with_masks(*odd, depth=depth))


def test_a_cut_bmp_is_told_to_be_cut() -> None:
    with pytest.raises(errors.CutPhoto):
        read(encode(SMEAR, "BMP")[:-3000])


def test_what_follows_a_bmp_or_tiff_does_no_harm() -> None:
    for kind in ("BMP", "TIFF"):
        assert looks_like(read(encode(SMEAR, kind) + bytes(9999)), SMEAR)


def with_text(text: bytes, *tags: int, tag: int = 271) -> bytes:
    """Return a TIFF with one more text, its maker, and more tags."""
    made = tiff(np.asarray(SMALL), more=[(tag, 4, 8) for tag in tags])
    entry = struct.pack("<HHII", tag, 2, len(text), len(made))
    directory = struct.unpack_from("<I", made, 4)[0]
    (count,) = struct.unpack_from("<H", made, directory)
    start = struct.pack("<I", len(made) + len(text))
    tail = struct.pack("<H", count + 1) + entry + made[directory + 2 :]
    return made[:4] + start + made[8:] + text + tail


NAMED = {
    "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(90), "JPEG 2000"),
    "a bare JPEG 2000": (b"\xff\x4f\xff\x51" + bytes(90), "JPEG 2000"),
    "DICOM": (bytes(128) + b"DICM" + bytes(90), "DICOM"),
    "DICOM without its preamble": (b"\x08\0\x05\0CS\x0a\0ISO_IR 100" + bytes(90), "DICOM"),
    "DICOM of its meta data only": (b"\2\0\0\0UL\4\0" + bytes(90), "DICOM"),
    "CZI": (b"ZISSRAWFILE" + bytes(90), "CZI"),
    "ND2": (b"\xda\xce\xbe\x0a" + bytes(90), "ND2"),
    "NDPI": (tiff(np.asarray(SMALL), more=[(65420, 4, 1)]), "NDPI"),
    "SVS": (with_text(b"Aperio Image Library v11\0", tag=270), "SVS"),
    "CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(4) + bytes(90), "CR2"),
    "CR3": (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(90), "CR3"),
    "DNG": (tiff(np.asarray(SMALL), more=[(50706, 4, 1)]), "DNG"),
    "NEF": (with_text(b"NIKON CORPORATION\0", 330), "raw"),
    "ARW": (with_text(b"SONY\0", 330), "raw"),
    "ERF": (with_text(b"SEIKO EPSON CORP.\0", 330), "raw"),
    "KDC": (with_text(b"EASTMAN KODAK COMPANY\0", 330), "raw"),
    "a raw photo of no known maker": (
        tiff(np.asarray(SMALL)).replace(
            struct.pack("<HHII", 262, 3, 1, 2), struct.pack("<HHII", 262, 3, 1, 32803)
        ),
        "raw",
    ),
    "CRW": (b"II\x1a\0\0\0HEAPCCDR" + bytes(90), "raw"),
    "IIQ": (b"IIIITarwaR" + bytes(90), "raw"),
    "RAF": (b"FUJIFILMCCD-RAW 0201" + bytes(90), "RAF"),
    "ORF": (b"IIRO\x08\0\0\0" + bytes(90), "ORF"),
    "RW2": (b"IIU\0\x18\0\0\0" + bytes(90), "RW2"),
    "AVIF": (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf" + bytes(90), "AVIF"),
    "AVIF of a general brand": (b"\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf" + bytes(90), "AVIF"),
    "JPEG XL": (b"\xff\x0a" + bytes(90), "JPEG XL"),
    "JPEG XL in boxes": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(90), "JPEG XL"),
    "JPEG XR": (b"II\xbc\x01" + bytes(90), "JPEG XR"),
    "GIF": (encode(SMALL.convert("P"), "GIF"), "GIF"),
    "MP4": (b"\0\0\0\x18ftypisom\0\0\2\0isomavc1" + bytes(90), "video"),
    "QuickTime": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(90), "video"),
    "an old QuickTime": (b"\0\0\0\x14moov" + bytes(90), "video"),
    "a QuickTime that skips": (b"\0\0\0\x08skip" + bytes(90), "video"),
    "a camcorder's video": ((bytes(4) + b"G" + bytes(187)) * 3, "video"),
    "WebM": (b"\x1aE\xdf\xa3" + bytes(90), "video"),
    "AVI": (b"RIFF\0\0\0\0AVI LIST" + bytes(90), "video"),
    "PDF": (b"%PDF-1.7" + bytes(90), "PDF"),
    "an empty ZIP": (b"PK\5\6" + bytes(18), "ZIP"),
    "a saved page": (b"<!-- saved from url -->\r\n<html><head>", "web page"),
    "an XHTML page": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "', "web page"),
    "a text": ("Größe der Zelle: 12 µm\n".encode() * 40, "text file"),
    "a picture as text": (b"data:image/jpeg;base64,/9j/4AAQSkZJRg", "text file"),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_known_and_not_read_is_named_with_a_way_out(name: str) -> None:
    data, named = NAMED[name]
    with pytest.raises(errors.NotAPhoto, match=named) as told:
        read(data)
    assert "JPEG" in str(told.value).split(". Please ")[1]
    assert "button" not in str(told.value)
    assert "press" not in str(told.value)


@pytest.mark.parametrize(
    "data", [b"\xff\xd8", b"words\xff\xfe words", b"words\0", b"  \n", b"\1\2"]
)
def test_what_is_not_all_words_is_no_text(data: bytes) -> None:
    with pytest.raises(errors.NotAPhoto, match="not a photo we can read"):
        read(data)
