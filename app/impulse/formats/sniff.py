"""Names what a file is by its first bytes: a format that is read, or what else, for a refusal.

Asked by the input block. Decodes nothing; a wrong guess costs only a less helpful sentence.
"""

from codecs import getincrementaldecoder
from typing import NamedTuple

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
VIDEO_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"qt  ", b"3gp", b"3g2", b"MSNV", b"dash")

CAMERA = "set the camera to JPEG, or export a JPEG from its program"
MICROSCOPE = "export the field as a JPEG with the program that made it"
STILL = "send a photo, or a still of it saved as a JPEG"
CONVERT = "save it as a JPEG with a picture viewer"
SHOW = "send the photo itself, as a JPEG"

DICOM_BARE = (b"\x02\0\0\0UL\x04\0", b"\x08\0\0\0", b"\x08\0\x05\0", b"\x08\0\x08\0")
"""The first tags of a DICOM file that lacks its preamble, as old devices write it."""


class Guess(NamedTuple):
    """What a file seems to be, and how to get a photo out of it."""

    name: str
    """In words; of a format that is read `JPEG`, `PNG`, `WEBP`, `BMP`, `TIFF` or `HEIC`."""
    way: str | None = None


# Signatures: https://en.wikipedia.org/wiki/List_of_file_signatures
SIGNATURES = (
    (b"\xff\xd8\xff", Guess("JPEG")),
    (b"\x89PNG\r\n\x1a\n", Guess("PNG")),
    (b"BM", Guess("BMP")),
    (b"II*\0", Guess("TIFF")),
    (b"MM\0*", Guess("TIFF")),
    (b"II+\0\x08\0\0\0", Guess("TIFF")),
    (b"MM\0+\0\x08\0\0", Guess("TIFF")),
    (b"GIF8", Guess("a GIF picture", CONVERT)),
    (b"\0\0\0\x0cjP  ", Guess("a JPEG 2000 picture", CONVERT)),
    (b"\xff\x4f\xff\x51", Guess("a JPEG 2000 picture", CONVERT)),
    (b"\xff\x0a", Guess("a JPEG XL picture", CONVERT)),
    (b"\0\0\0\x0cJXL ", Guess("a JPEG XL picture", CONVERT)),
    (b"II\xbc\x01", Guess("a JPEG XR picture", MICROSCOPE)),
    (b"ZISSRAWFILE", Guess("a microscope's file (Zeiss CZI)", MICROSCOPE)),
    (b"\xda\xce\xbe\x0a", Guess("a microscope's file (Nikon ND2)", MICROSCOPE)),
    (b"\x70\0\0\0", Guess("a microscope's file (Leica LIF)", MICROSCOPE)),
    (b"\x89HDF\r\n\x1a\n", Guess("a scientific data file (HDF5)", MICROSCOPE)),
    (b"IIRO", Guess("a raw photo (Olympus ORF)", CAMERA)),
    (b"IIRS", Guess("a raw photo (Olympus ORF)", CAMERA)),
    (b"MMOR", Guess("a raw photo (Olympus ORF)", CAMERA)),
    (b"IIU\0", Guess("a raw photo (Panasonic RW2)", CAMERA)),
    (b"FUJIFILMCCD-RAW", Guess("a raw photo (Fujifilm RAF)", CAMERA)),
    (b"FOVb", Guess("a raw photo (Sigma X3F)", CAMERA)),
    (b"\0MRM", Guess("a raw photo (Minolta MRW)", CAMERA)),
    (b"II\x1a\0\0\0HEAPCCDR", Guess("a camera's raw photo", CAMERA)),
    (b"IIII", Guess("a camera's raw photo", CAMERA)),
    (b"%PDF", Guess("a PDF document", SHOW)),
    (b"%!PS", Guess("a PostScript document", SHOW)),
    (b"PK\x03\x04", Guess("a ZIP archive or an office document", SHOW)),
    (b"PK\x05\x06", Guess("a ZIP archive or an office document", SHOW)),
    (b"Rar!", Guess("a RAR archive", SHOW)),
    (b"7z\xbc\xaf\x27\x1c", Guess("a 7-Zip archive", SHOW)),
    (b"\x1f\x8b", Guess("a gzip archive", SHOW)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Guess("an office document", SHOW)),
    (b"8BPS", Guess("a Photoshop picture", "save it as a JPEG from Photoshop")),
    (b"gimp xcf", Guess("a GIMP picture", "export it as a JPEG from GIMP")),
    (b"qoif", Guess("a QOI picture", CONVERT)),
    (b"SIMPLE  =", Guess("an astronomer's picture (FITS)", CONVERT)),
    (b"v/1\x01", Guess("an OpenEXR picture", CONVERT)),
    (b"#?RADIANCE", Guess("a Radiance HDR picture", CONVERT)),
    (b"\0\0\1\0", Guess("an icon", SHOW)),
    (b"\x1aE\xdf\xa3", Guess("a video", STILL)),
    (b"\0\0\x01\xba", Guess("a video", STILL)),
    (b"\0\0\x01\xb3", Guess("a video", STILL)),
    (b"FLV\x01", Guess("a video", STILL)),
    (b"0&\xb2u\x8ef\xcf\x11", Guess("a video", STILL)),
    (b"OggS", Guess("a video or a recording", STILL)),
)


def sniff(data: bytes) -> Guess | None:
    """Tell what kind of file `data` seems to be; None where it is unknown."""
    for signature, guess in SIGNATURES:
        if data.startswith(signature):
            return guess
    if data[:4] == b"RIFF":
        return {b"WEBP": Guess("WEBP"), b"AVI ": Guess("a video", STILL)}.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _boxed(data)
    if data[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") or (
        data[:1] == data[188:189] == data[376:377] == b"G"
        or data[4:5] == data[196:197] == data[388:389] == b"G"
    ):
        return Guess("a video", STILL)
    if data[128:132] == b"DICM" or data.startswith(DICOM_BARE):
        return Guess("a DICOM file", "export the picture as a JPEG from its viewer")
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return Guess("an SVG drawing", SHOW)
    if start.startswith(b"<") and any(
        tag in start for tag in (b"<!doctype html", b"<html", b"<head")
    ):
        return Guess("a web page", SHOW)
    if len(start) > 2 and start[:2] in (b"p1", b"p2", b"p3", b"p4", b"p5", b"p6", b"p7"):
        return Guess("a Netpbm picture", CONVERT) if start[2:3].isspace() else None
    return Guess("a text file", SHOW) if _is_text(data[:512]) else None


def _is_text(start: bytes) -> bool:
    """Tell whether a file begins with words in UTF-8; its last letter may be cut."""
    try:
        words = getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError:
        return False
    return bool(words.strip()) and all(one.isprintable() or one in "\t\r\n" for one in words)


def _boxed(data: bytes) -> Guess | None:
    """Name a file of ISO's boxes (ISO 14496-12) by its brands, its own before those it fits."""
    length = min(int.from_bytes(data[:4], "big"), 256, len(data))
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, length - 3, 4))]
    if brands[0] == b"crx ":
        return Guess("a raw photo (Canon CR3)", CAMERA)
    if b"avif" in brands or b"avis" in brands:
        return Guess("an AVIF picture", CONVERT)
    if brands[0] in HEIF_BRANDS or not HEIF_BRANDS.isdisjoint(brands[:6]):
        return Guess("HEIC")
    if any(brand.startswith(VIDEO_BRANDS) for brand in brands):
        return Guess("a video", STILL)
    return Guess("a video or a picture of a rare kind", STILL)
