"""Decodes a video of a slide: small grey glances at it many times a second, pictures on demand.

Before `pick.py`. Needs the extra `video` (PyAV, https://pyav.basswood.io). Knows no cells.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import (
    NoVideoReader,
    NoVideoStream,
    VideoDamaged,
    VideoTooLarge,
    VideoUndecodable,
)

if TYPE_CHECKING:
    from av import VideoFrame

EVERY_S = 0.1
"""Seconds from one glance to the next: a hand moves a slide by less than a field in them."""
GLANCE = 512
"""Pixels of a glance's longer side."""
SIDE_MOST = 3840
"""Pixels of a picture's longer side: what is larger has no more of a cell than its lens shows."""
PIXELS_MOST = 51_000_000
FORMATS = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg"
"""What is opened. Others, such as play lists, name further files, which would be opened, too."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Hold one frame of a video: small, and a way to see it large."""

    at: float
    """Seconds from the video's start."""
    share: float
    """Of the video that is behind."""
    grey: NDArray[np.uint8]
    """(h, w), upright."""
    frame: "VideoFrame"

    def picture(self) -> bytes:
        """Return the file of a picture of it, upright and without loss."""
        out = BytesIO()
        Image.fromarray(_pixels(self.frame, "rgb24", SIDE_MOST)).save(out, "BMP")
        return out.getvalue()


def glances(path: Path) -> Iterator[Glance]:
    """Yield a glance for each tenth of a second, by the frames' own times.

    What is damaged is passed over, as long as any frame can be read.

    Raises:
        NoVideoReader: the extra is not installed.
        VideoDamaged, NoVideoStream, VideoUndecodable, VideoTooLarge: nothing of it can be read.
    """
    try:
        import av
    except ImportError as error:
        raise NoVideoReader from error
    try:
        # Lent as an open file, so that its name is no address of something else.
        with path.open("rb") as file, _opened(file) as container:
            yield from _read(container, av.FFmpegError)
    except av.FFmpegError as error:
        raise VideoDamaged from error


def _opened(file: Any) -> Any:
    import av

    return av.open(file, container_options={"format_whitelist": FORMATS})


def _read(container: Any, broken: type[Exception]) -> Iterator[Glance]:
    if not container.streams.video:
        raise NoVideoStream
    stream = container.streams.best("video") or container.streams.video[0]
    codec = stream.codec_context
    if codec is None:
        raise VideoUndecodable
    if codec.width * codec.height > PIXELS_MOST:
        raise VideoTooLarge(PIXELS_MOST // 1_000_000)
    stream.thread_type = "AUTO"
    seconds = _seconds(container, stream)
    start, last, many = None, -math.inf, 0
    for frame in _frames(container, stream, broken):
        if frame.width * frame.height > PIXELS_MOST:
            raise VideoTooLarge(PIXELS_MOST // 1_000_000)
        at = frame.time if frame.time is not None else many / float(stream.average_rate or 25)
        start = at if start is None else start
        many += 1
        # Times that jump back are those of another clock, not of the past.
        if 0 <= at - last < EVERY_S:
            continue
        last = at
        share = min(max(at - start, 0) / seconds, 1) if seconds else 0.0
        yield Glance(at - start, share, _pixels(frame, "gray", GLANCE), frame)
    if not many:
        raise VideoDamaged


def _frames(container: Any, stream: Any, broken: type[Exception]) -> Iterator["VideoFrame"]:
    """Yield the frames that can be decoded."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except broken:
            # The file ends here, or what follows is no part of it.
            packet = None
        if packet is None:
            break
        with suppress(broken):
            yield from packet.decode()


def _seconds(container: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else 0.0


def _pixels(frame: "VideoFrame", kind: str, most: int) -> NDArray[np.uint8]:
    """Return a frame's pixels, at most `most` long, turned as the video's display matrix says.

    A phone that is held upright films lying frames.
    """
    zoom = min(1, most / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * zoom)), max(1, round(frame.height * zoom))
    pixels = np.asarray(frame.to_ndarray(format=kind, width=width, height=height), np.uint8)
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90)))
