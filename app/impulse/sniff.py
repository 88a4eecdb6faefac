"""Names what a file is by its first bytes, for a helpful refusal.

Asked by the input block when the decoder finds no picture that it reads.
Decodes nothing; a wrong guess costs only a less helpful sentence.
"""

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

# Signatures: https://en.wikipedia.org/wiki/List_of_file_signatures
SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF or raw camera picture"),
    (b"MM\0*", "a TIFF or raw camera picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\x1aE\xdf\xa3", "a video"),
)


def seems_heic(data: bytes) -> bool:
    """Tell whether `data` starts like a HEIC or HEIF picture."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS


def sniff(data: bytes) -> str | None:
    """Name the kind of file in words, `JPEG`, `PNG` or `WEBP`; None where it is unknown."""
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            return name
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return "an AVIF picture" if data[8:12] == b"avif" else "a video"
    start = data[:512].lstrip().lower()
    if b"<svg" in start:
        return "an SVG drawing"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return None
