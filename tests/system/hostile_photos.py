"""Files that no camera makes: each family's are refused with a 4xx, however they are sent.

Built here from nothing, so that nobody's malware lies in the repository.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from PIL import Image

from tests.kit.smears import draw_smear, encode

PNG_START = b"\x89PNG\r\n\x1a\n"
SMEAR = draw_smear(width=160, height=120)
MOVING = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
MEGABYTES_OF_NOTHING = zlib.compress(bytes(70_000_000))


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a chunk of a PNG with the right checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png(*parts: bytes) -> bytes:
    return b"".join([PNG_START, *parts, chunk(b"IEND")])


def segment(marker: int, data: bytes = b"") -> bytes:
    """Return a segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def webp(*parts: bytes) -> bytes:
    """Return a RIFF container; each part is a name of four letters and its data."""
    body = b"WEBP"
    for part in parts:
        body += part[:4] + struct.pack("<I", len(part) - 4) + part[4:] + b"\0" * (len(part) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@cache
def smear(kind: str) -> bytes:
    return encode(SMEAR, kind)


def spoilt(data: bytes, place: float, count: int = 40) -> bytes:
    """Return `data` with `count` bytes overwritten at `place` (0..1)."""
    at = int(len(data) * place)
    return data[:at] + random.Random(1).randbytes(count) + data[at + count :]


def jpeg_after(start: bytes) -> bytes:
    """Return a JPEG with `start` between its first marker and the rest."""
    return b"\xff\xd8" + start + smear("JPEG")[2:]


def png_before_pixels(extra: bytes) -> bytes:
    """Return a PNG with `extra` before its pixels."""
    data = smear("PNG")
    return data[:33] + extra + data[33:]


def resized(data: bytes, width: int, height: int) -> bytes:
    """Return a JPEG whose frame header tells another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def without(data: bytes, marker: int) -> bytes:
    """Return a JPEG without its segments of `marker`."""
    kept, place = data[:2], 2
    while data[place + 1] != 0xDA:
        length = 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        if data[place + 1] != marker:
            kept += data[place : place + length]
        place += length
    return kept + data[place:]


def many_scans(width: int, height: int, scans: int) -> bytes:
    """Return a progressive JPEG whose scans each say in 70 bytes that nothing changes."""
    blocks = -(-width // 8) * -(-height // 8)
    bits = ("0" + "1" * 14) * -(-blocks // 32767)
    bits += "1" * (-len(bits) % 8)
    nothing = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    one = segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + nothing
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xDB, b"\0" + bytes([1] * 64)),
            segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"),
            segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00"),
            segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\xe0"),
            segment(0xDA, b"\x01\x01\x00\x00\x00\x00") + bytes(-(-blocks // 8)),
            one * scans,
            b"\xff\xd9",
        ]
    )


def scans_apart(
    width: int, height: int, count: int, sampling: Sequence[tuple[int, int]] = ()
) -> bytes:
    """Return a JPEG of one colour whose `count` components come in a scan each.

    Its decoder keeps all coefficients until the last has come: `sampling` says of each component
    how many blocks across and down belong together.
    """
    sampling = sampling or [(1, 1)] * count
    widest, tallest = (max(one) for one in zip(*sampling, strict=True))
    frame = struct.pack(">BHHB", 8, height, width, count)
    scans = b""
    for number, (across, down) in enumerate(sampling, 1):
        frame += bytes([number, across << 4 | down, 0])
        columns = -(-width * across // (8 * widest))
        rows = -(-height * down // (8 * tallest))
        # Two bits a block: the same mean as before it, and nothing else.
        scans += segment(0xDA, bytes([1, number, 0, 0, 63, 0])) + bytes(-(-columns * rows // 4))
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xEE, b"Adobe\0\x64" + bytes(5)) if count == 4 else b"",
            segment(0xDB, b"\0" + bytes([1] * 64)),
            segment(0xC0, frame),
            segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00"),
            segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\x00"),
            scans,
            b"\xff\xd9",
        ]
    )


def lossy_webp(width: int, height: int) -> bytes:
    """Return a WebP that promises pixels and has only noise for them."""
    size = struct.pack("<HH", width, height)
    noise = random.Random(2).randbytes(400_000)
    return webp(b"VP8 " + b"\x10\x02\x00\x9d\x01\x2a" + size + noise)


def clear_webp(width: int, height: int, alpha: Image.Image | None = None) -> bytes:
    """Return a lossy WebP of one colour that is clear throughout, or as `alpha` says."""
    picture = Image.new("RGB", (width, height))
    picture.putalpha((alpha or Image.new("L", (8, 8), 128)).resize(picture.size))
    return encode(picture, "WEBP", quality=10, method=0)


def blank_webp(width: int, height: int) -> bytes:
    """Return a lossless WebP of one colour: its pixels take no bytes, so any size fits."""
    data = encode(Image.new("RGB", (64, 64)), "WEBP", lossless=True)
    at = data.index(b"VP8L") + 9
    size = (width - 1) | (height - 1) << 14
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def cut(data: bytes) -> Iterator[bytes]:
    """Yield `data` cut at every tenth byte, down to the last that its picture needs."""
    for length in range(10, len(data) - 20, 10):
        yield data[:length]


def large(kind: str, megapixels: int, **options: object) -> bytes:
    side = int((megapixels * 1_000_000) ** 0.5)
    return encode(Image.linear_gradient("L").resize((side, side)).convert("RGB"), kind, **options)


def tail_cut(data: bytes) -> bytes:
    return data[: int(len(data) * 0.97)]


def frames(count: int) -> bytes:
    """Return a moving WebP of so many tiny frames."""
    still = encode(Image.new("RGB", (64, 64)), "WEBP", lossless=True)[12:]
    one = bytes(6) + b"\x3f\0\0\x3f\0\0" + b"\1\0\0" + b"\0" + still
    return webp(
        b"VP8X" + b"\x02\0\0\0" + b"\x3f\0\0\x3f\0\0", b"ANIM" + bytes(6), *[b"ANMF" + one] * count
    )


def bmp(width: int, height: int, depth: int = 24, packing: int = 0, start: int = 54) -> bytes:
    """Return a BMP of 12 kB that promises so much."""
    head = struct.pack("<IIiiHHIIiiII", start, 40, width, height, 1, depth, packing, 0, 0, 0, 0, 0)
    return b"BM" + bytes(8) + head + bytes(12_288)


def made_tiff(changed: dict[int, tuple[int, ...]], behind: bytes = b"") -> bytes:
    """Return a TIFF of 64 x 48 with other tags: type, count and, if need be, value."""
    tags = {256: (4, 1, 64), 257: (4, 1, 48), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)}
    tags |= {273: (4, 1, 8), 277: (3, 1, 1), 278: (3, 1, 48), 279: (4, 1, 3072)} | changed
    entries = b"".join(
        struct.pack("<HHII", tag, kind, count, *(value or (8,)))
        for tag, (kind, count, *value) in sorted(tags.items())
    )
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 3080) + bytes(3072) + directory + behind


def packed_tiff(width: int, height: int, compression: int, cut: int = 0) -> bytes:
    """Return a TIFF of RGB in one strip of deflate, whatever it is said to be."""
    strip = zlib.compress(bytes(3 * width * height))
    tags = {256: (4, 1, width), 257: (4, 1, height), 259: (3, 1, compression), 262: (3, 1, 2)}
    tags |= {277: (3, 1, 3), 278: (4, 1, height), 279: (4, 1, len(strip))}
    start = len(made_tiff(tags | {273: (4, 1, 0)}))
    return made_tiff(tags | {273: (4, 1, start)}, strip[: len(strip) - cut])


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">'
LAUGHS += b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
LAUGHS += b"]><svg>&j;</svg>"

Photos = Callable[[], bytes | Iterator[bytes]]

PHOTOS: dict[str, Photos] = {
    # No picture, or none that is read.
    "nothing": lambda: b"",
    "zero bytes": lambda: bytes(5000),
    "25 MB of zero bytes": lambda: bytes(24_900_000),
    "one byte": lambda: b"\xff",
    "text": lambda: b"I am a photo, honestly.",
    "noise": lambda: random.Random(3).randbytes(1_000_000),
    "web page": lambda: b"<!doctype html><script>alert(1)</script>",
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "SVG of a billion laughs": lambda: LAUGHS,
    "PDF": lambda: b"%PDF-1.7 ...",
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(%stdin) (r) file",
    "ZIP": lambda: b"PK\x03\x04" + bytes(100),
    "program": lambda: b"\x7fELF\x02\x01\x01" + bytes(500),
    "GIF": lambda: encode(MOVING[0], "GIF"),
    "moving GIF": lambda: encode(MOVING[0], "GIF", save_all=True, append_images=MOVING[1:]),
    "ICO": lambda: encode(MOVING[0], "ICO"),
    "JPEG 2000": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50),
    "HEIC": lambda: b"\0\0\0\x18ftypheic" + bytes(500),
    "AVIF": lambda: b"\0\0\0\x18ftypavif" + bytes(500),
    "video": lambda: b"\0\0\0\x18ftypisom" + bytes(500),
    "signatures alone": lambda: iter([b"\xff\xd8\xff", PNG_START, b"RIFF\0\0\0\0WEBP"]),
    # Polyglots: something else that also holds a whole picture.
    "polyglot GIF and script": lambda: b"GIF89a/*" + smear("JPEG") + b"*/=alert(1)",
    "polyglot page and JPEG": lambda: b"<html><!--" + smear("JPEG") + b"--></html>",
    "polyglot PDF and PNG": lambda: b"%PDF-1.4\n" + smear("PNG"),
    "polyglot ZIP and WebP": lambda: b"PK\x03\x04" + bytes(26) + smear("WEBP"),
    "JPEG after a line of text": lambda: b"\n" + smear("JPEG"),
    # Cut or spoilt.
    "JPEG cut at every tenth byte": lambda: cut(smear("JPEG")),
    "PNG cut at every tenth byte": lambda: cut(encode(SMEAR.resize((64, 48)), "PNG")),
    "WebP cut at every tenth byte": lambda: cut(smear("WEBP")),
    "JPEG without its start": lambda: smear("JPEG")[50:],
    "JPEG without its quantisation": lambda: without(smear("JPEG"), 0xDB),
    "JPEG without its frame": lambda: without(smear("JPEG"), 0xC0),
    "JPEG of kinds nobody writes": lambda: (
        smear("JPEG").replace(b"\xff\xc0", bytes([0xFF, kind]), 1) for kind in (0xC3, 0xC5, 0xCB)
    ),
    "JPEG of 12 bit": lambda: smear("JPEG").replace(
        b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"
    ),
    "JPEG of 0 x 0": lambda: resized(smear("JPEG"), 0, 0),
    "PNG with a broken checksum": lambda: (
        spoilt(smear("PNG"), 0, 0)[:29] + bytes(4) + smear("PNG")[33:]
    ),
    "PNG with spoilt pixels": lambda: spoilt(smear("PNG"), 0.5),
    "PNG of 0 x 0": lambda: png(header(0, 0)),
    "PNG without pixels": lambda: png(header(64, 64)),
    "PNG with too few pixels": lambda: png(
        header(64, 64), chunk(b"IDAT", zlib.compress(bytes(900)))
    ),
    "PNG whose pixels are no deflate": lambda: png(header(64, 64), chunk(b"IDAT", bytes(5000))),
    "PNG of colours that don't exist": lambda: png(header(64, 64, 3, 5), chunk(b"IDAT", b"x")),
    "PNG without its palette and pixels": lambda: png(header(64, 64, 8, 3), chunk(b"IDAT")),
    "PNG with an unknown filter": lambda: png(
        header(64, 64), chunk(b"IDAT", zlib.compress((b"\x09" + bytes(192)) * 64))
    ),
    "PNG that lies about a chunk": lambda: png(
        header(64, 64), b"\xff\xff\xff\xf0IDAT" + bytes(500)
    ),
    "WebP with spoilt pixels": lambda: webp(b"VP8 " + random.Random(4).randbytes(5000)),
    "WebP that lies about its length": lambda: b"RIFF\xff\xff\xff\x7f" + smear("WEBP")[8:-400],
    "WebP of another canvas": lambda: webp(
        b"VP8X" + bytes(4) + b"\x3f\0\0\x3f\0\0", smear("WEBP")[12:16] + smear("WEBP")[20:]
    ),
    # Sizes.
    "one pixel": lambda: (
        encode(MOVING[0].resize((1, 1)), kind) for kind in ("JPEG", "PNG", "WEBP")
    ),
    "a strip": lambda: encode(Image.new("L", (12_000, 32)), "PNG"),
    # Decompression bombs.
    "JPEG bomb: 65,500 x 65,500 promised": lambda: resized(smear("JPEG"), 65_500, 65_500),
    "JPEG bomb: progressive, 49 megapixels": lambda: large("JPEG", 49, progressive=True),
    "JPEG bomb: CMYK in four scans": lambda: scans_apart(4900, 4900, 4),
    "WebP bomb: 16 megapixels with alpha": lambda: clear_webp(4096, 4096),
    "JPEG bomb: 20,000 scans": lambda: many_scans(4800, 4800, 20_000),
    "JPEG bomb: 1.2 million segments": lambda: jpeg_after(segment(0xFE) * 1_200_000),
    "JPEG bomb: 350,000 EXIF segments": lambda: jpeg_after(
        segment(0xE1, b"Exif\0\0MM\0*") * 350_000
    ),
    "JPEG bomb: 24 MB of fill bytes": lambda: b"\xff\xd8" + b"\xff" * 24_000_000,
    "PNG bomb: 182 megapixels in 22 kB": lambda: encode(Image.new("1", (14_000, 13_000)), "PNG"),
    "PNG bomb: 90 megapixels in 11 kB": lambda: encode(Image.new("1", (9500, 9500)), "PNG"),
    "PNG bomb: 2^31 x 2^31 promised": lambda: png(header(2**31 - 1, 2**31 - 1)),
    "PNG bomb: zTXt": lambda: png_before_pixels(chunk(b"zTXt", b"a\0\0" + MEGABYTES_OF_NOTHING)),
    "PNG bomb: iTXt": lambda: png_before_pixels(
        chunk(b"iTXt", b"a\0\1\0\0\0" + MEGABYTES_OF_NOTHING)
    ),
    "PNG bomb: iCCP": lambda: png_before_pixels(chunk(b"iCCP", b"a\0\0" + MEGABYTES_OF_NOTHING)),
    "PNG bomb: zTXt of 1 MB, 70 times": lambda: png_before_pixels(
        chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000))) * 70
    ),
    "PNG bomb: 1.7 million chunks": lambda: png_before_pixels(chunk(b"tEXt", b"a\0") * 1_700_000),
    "PNG bomb: 2 million chunks of pixels": lambda: png_before_pixels(chunk(b"IDAT") * 2_000_000),
    "PNG bomb: more pixels than promised, cut": lambda: png(
        header(4000, 4000), chunk(b"IDAT", zlib.compress(bytes(40_000_000))[:-2000])
    ),
    "WebP bomb: 268 megapixels in 100 bytes": lambda: blank_webp(16_383, 16_383),
    "WebP bomb: 49 megapixels in 100 bytes": lambda: blank_webp(7000, 7000),
    "WebP bomb: 16,383 x 16,383 promised": lambda: lossy_webp(16_383, 16_383),
    "WebP bomb: 2^24 x 2^24 promised": lambda: webp(b"VP8X" + bytes(4) + b"\xff" * 6),
    "WebP bomb: 20,000 frames": lambda: frames(20_000),
    # As large as is allowed, and broken at the end.
    "JPEG of 49 megapixels, cut": lambda: tail_cut(large("JPEG", 49)),
    "JPEG of 23 megapixels, progressive, cut": lambda: tail_cut(
        large("JPEG", 23, progressive=True)
    ),
    "PNG of 23 megapixels, cut": lambda: tail_cut(large("PNG", 23)),
    "WebP of 13 megapixels, spoilt": lambda: spoilt(large("WEBP", 13, method=0), 0.5, 4000),
    "WebP of 13 megapixels of noise": lambda: lossy_webp(4000, 3250),
    "BMP of 2^31 x 2^31 promised": lambda: bmp(2**31 - 1, 2**31 - 1),
    "BMP of 0 x 0, of 3 bits, of no colours": lambda: iter(
        [bmp(0, 0), bmp(64, 64, depth=3), bmp(64, 64, depth=0), bmp(64, 64, start=0)]
    ),
    "BMP packed in runs": lambda: iter([bmp(64, 64, 8, packing=1), bmp(64, 64, 4, packing=2)]),
    "BMP cut at every tenth byte": lambda: cut(encode(SMEAR.resize((64, 48)), "BMP")),
    "TIFF cut at every hundredth byte": lambda: (
        smear("TIFF")[:length] for length in range(8, len(smear("TIFF")) - 20, 100)
    ),
    "TIFF whose directory is elsewhere": lambda: iter(
        [b"II*\0" + struct.pack("<I", at) + bytes(99) for at in (0, 4, 50, 2**31, 2**32 - 1)]
    ),
    "TIFF of a million pieces": lambda: made_tiff({273: (4, 1_000_000)}, bytes(4_000_000)),
    "TIFF of 20,000 pieces, cut": lambda: made_tiff({273: (4, 48), 279: (4, 48)}),
    "TIFF of 2^32 x 2^32 promised": lambda: made_tiff(
        {256: (4, 1, 2**32 - 1), 257: (4, 1, 2**32 - 1)}
    ),
    "TIFF whose tiles are larger than the world": lambda: made_tiff(
        {322: (4, 1, 2**31), 323: (4, 1, 2**31), 324: (4, 1, 8), 325: (4, 1, 8)}
    ),
    "TIFF of every compression that there is": lambda: (
        made_tiff({259: (3, 1, packed)})
        for packed in (2, 3, 4, 6, 7, 32773, 32766, 32809, 34661, 34676, 34712, 34887, 50000, 50001)
    ),
    "TIFF of kinds nobody writes": lambda: (
        made_tiff({tag: (3, 1, value)})
        for tags, values in (
            (258, (1, 64)),
            (262, (6, 32803)),
            (277, (0, 999)),
            (284, (3,)),
            (266, (2,)),
            (317, (3,)),
            (339, (3,)),
            (278, (0,)),
        )
        for tag, value in ((tags, one) for one in values)
    ),
    "TIFF that is a raw photo": lambda: made_tiff({50706: (1, 4, 1)}),
    "TIFF bomb: 24 megapixels in 25 kB, cut": lambda: packed_tiff(4900, 4900, 8, cut=10),
    "TIFF bomb: 25 megapixels": lambda: packed_tiff(5000, 5000, 8),
    "TIFF bomb: 24 megapixels of damaged LZW": lambda: packed_tiff(4900, 4900, 5),
    # More than one picture.
    "moving PNG": lambda: encode(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]),
    "moving WebP": lambda: encode(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]),
}


def members(photos: Photos) -> list[bytes]:
    """Return the files of a family."""
    made = photos()
    return [made] if isinstance(made, bytes) else list(made)
