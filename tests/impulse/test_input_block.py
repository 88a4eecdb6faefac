"""The input block: formats, orientation, bit depth, transparency and limits."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app import errors
from app.impulse.input_block import InputBlock, Photo, flat
from tests.kit.smears import draw_smear, encode

ORIENTATION = 0x0112
# What turns an upright picture into the stored one, for each value of EXIF's orientation.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


LARGE = draw_smear(width=1000, height=750).resize((4000, 3000))


def read(data: bytes) -> Photo:
    return InputBlock().read(data)


def turned(photo: Image.Image, orientation: int, kind: str) -> bytes:
    """Return a file that shows `photo` upright by way of its EXIF orientation."""
    method = STORED[orientation]
    stored = photo if method is None else photo.transpose(method)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return encode(stored, kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_accepted_format_is_read_by_its_content(kind: str) -> None:
    photo = read(encode(draw_smear(width=320, height=240), kind))
    assert photo.pixels.shape == (240, 320, 3)
    assert photo.pixels.dtype == np.uint8
    assert (photo.width, photo.height) == (320, 240)


@pytest.mark.parametrize("orientation", STORED)
def test_all_eight_orientations_give_the_same_pixels(orientation: int) -> None:
    smear = draw_smear(width=320, height=240)
    photo = read(turned(smear, orientation, "PNG"))
    assert (photo.width, photo.height) == (320, 240)
    np.testing.assert_array_equal(photo.pixels, np.asarray(smear))


@pytest.mark.parametrize("orientation", STORED)
def test_a_turned_large_jpeg_is_upright_and_keeps_its_full_size(orientation: int) -> None:
    photo = read(turned(LARGE, orientation, "JPEG"))
    assert (photo.width, photo.height) == (4000, 3000)
    assert photo.pixels.shape == (750, 1000, 3)
    upright = np.asarray(LARGE.resize((1000, 750), Image.Resampling.BOX), dtype=int)
    assert np.abs(photo.pixels - upright).mean() < 3


def test_a_large_jpeg_is_decoded_at_a_fraction_of_its_size() -> None:
    photo = read(encode(LARGE))
    assert photo.pixels.shape == (750, 1000, 3)
    assert photo.scale_x == pytest.approx(4.0)
    assert photo.scale_y == pytest.approx(4.0)


def test_a_large_png_is_shrunk_like_a_jpeg() -> None:
    photo = read(encode(LARGE, "PNG", compress_level=1))
    assert photo.pixels.shape == (750, 1000, 3)


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    photo = read(encode(Image.fromarray(ramp), "PNG"))
    np.testing.assert_array_equal(photo.pixels[:, :, 0], ramp // 257)


def test_sixteen_bit_colour_is_scaled_and_not_clipped() -> None:
    photo = read(png_rgb16((40000, 200, 65535)))
    np.testing.assert_array_equal(photo.pixels[0, 0], [40000 // 256, 0, 255])


def test_transparent_pixels_become_white() -> None:
    clear = Image.new("RGBA", (64, 64), (10, 20, 30, 0))
    assert (read(encode(clear, "PNG")).pixels == 255).all()


def test_half_transparent_pixels_are_laid_on_white() -> None:
    half = Image.new("LA", (64, 64), (0, 128))
    assert read(encode(half, "PNG")).pixels[0, 0, 0] == pytest.approx(127, abs=1)


def test_a_palette_with_a_transparent_colour_is_laid_on_white() -> None:
    picture = Image.new("P", (64, 64), 0)
    picture.putpalette([200, 0, 0, 0, 200, 0])
    assert (read(encode(picture, "PNG", transparency=0)).pixels == 255).all()


def test_cmyk_is_converted_to_rgb() -> None:
    smear = draw_smear(width=320, height=240)
    photo = read(encode(smear.convert("CMYK")))
    assert np.abs(photo.pixels - np.asarray(smear, dtype=int)).mean() < 6


def test_grey_pictures_become_rgb() -> None:
    photo = read(encode(draw_smear(width=320, height=240).convert("L")))
    assert photo.pixels.shape == (240, 320, 3)


def test_a_phones_multi_picture_jpeg_gives_its_first_picture() -> None:
    first = draw_smear(width=320, height=240, seed=1)
    out = BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (320, 240))], quality=92)
    assert np.abs(read(out.getvalue()).pixels - np.asarray(first, dtype=int)).mean() < 5


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_is_ignored() -> None:
    data = encode(draw_smear(width=320, height=240), exif=b"Exif\0\0MM\0*\0\0\xff\xff\xff\xff")
    assert read(data).width == 320


def test_bytes_behind_the_picture_do_no_harm() -> None:
    data = encode(draw_smear(width=320, height=240))
    np.testing.assert_array_equal(read(data + b"motion photo" * 999).pixels, read(data).pixels)


def test_the_smallest_and_the_narrowest_photo_allowed_are_read() -> None:
    assert read(encode(Image.new("RGB", (32, 32)), "PNG")).width == 32
    assert read(encode(Image.new("RGB", (256, 32)), "PNG")).width == 256


@pytest.mark.parametrize(
    ("size", "error"),
    [
        ((1, 1), errors.PhotoTooSmall),
        ((31, 300), errors.PhotoTooSmall),
        ((12_001, 4000), errors.PhotoTooLarge),
        ((9500, 9500), errors.PhotoTooLarge),
        ((14_000, 13_000), errors.PhotoTooLarge),
        ((5000, 5000), errors.PhotoTooLarge),
        ((300, 33), errors.PhotoTooNarrow),
    ],
)
def test_sizes_beyond_the_limits_are_refused(
    size: tuple[int, int], error: type[errors.BadPhoto]
) -> None:
    with pytest.raises(error):
        read(encode(Image.new("1", size), "PNG"))


def test_what_is_decoded_whole_may_have_fewer_megapixels_than_a_baseline_jpeg() -> None:
    large = Image.new("L", (5000, 5000))
    assert read(encode(large)).width == 5000
    with pytest.raises(errors.PhotoTooLarge, match="24 megapixels"):
        read(encode(large, progressive=True))
    with pytest.raises(errors.PhotoTooLarge, match="14 megapixels"):
        read(encode(Image.new("L", (4100, 4100)), "WEBP", method=0))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "I;16", "1"])
def test_a_large_picture_is_the_same_made_in_strips_or_at_once(mode: str) -> None:
    drawn = draw_smear(width=2000, height=1503).convert("L")
    if mode == "I;16":
        large = Image.fromarray(np.asarray(drawn).astype(np.uint16) * 257)
    else:
        large = drawn.convert(mode)
    if mode in {"RGBA", "LA"}:
        large.putalpha(Image.linear_gradient("L").resize(large.size))
    data = encode(large, "PNG", **({"transparency": 90} if mode == "P" else {}))
    with Image.open(BytesIO(data)) as image:
        at_once = flat(image).reduce(2)
    np.testing.assert_array_equal(read(data).pixels, np.asarray(at_once))


def test_too_many_pixels_are_refused_before_any_is_decoded() -> None:
    # The header promises 8000 x 8000 pixels that the file does not hold.
    with pytest.raises(errors.PhotoTooLarge):
        read(png_header(8000, 8000))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_moving_pictures_are_refused(kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    with pytest.raises(errors.MovingPhoto):
        read(encode(frames[0], kind, save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_cut_file_is_refused_as_broken(kind: str, share: float) -> None:
    data = encode(draw_smear(width=320, height=240), kind)
    with pytest.raises(errors.BrokenPhoto):
        read(data[: int(len(data) * share)])


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_heic_is_named_with_the_way_out(brand: bytes) -> None:
    with pytest.raises(errors.HeicPhoto, match="Most Compatible"):
        read(b"\0\0\0\x18ftyp" + brand + bytes(200))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def png_header(width: int, height: int, depth: int = 8) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IEND", b"")


def png_rgb16(colour: tuple[int, int, int], side: int = 64) -> bytes:
    row = b"\0" + struct.pack(">HHH", *colour) * side
    pixels = png_chunk(b"IDAT", zlib.compress(row * side))
    head = png_header(side, side, depth=16)
    return head[:-12] + pixels + head[-12:]
