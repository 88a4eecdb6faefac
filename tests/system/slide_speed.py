"""How long `smearlens count` takes of a minute of video, and how much memory.

Run by hand: `python -m tests.system.slide_speed`. Films a slide of real cells in 1440x1080, 30
frames a second, to and fro over its rows; needs the extra `video` and SMEARLENS_DATA.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PIL import Image

from tests.kit.slides import film, pbc_cells, slide_of, walk, winding

SIZE, RATE = (1440, 1080), 30
MANY = {"neutrophil": 22, "lymphocyte": 10, "monocyte": 4, "eosinophil": 4}
SPEED = 8
"""Pixels a frame: a field takes 2.7 seconds."""


def frames(seconds: int) -> Iterator[Image.Image]:
    slide = slide_of(pbc_cells(Path(os.environ["SMEARLENS_DATA"]), MANY, skip=300), 8)
    there = winding(slide, 5)
    way = chain.from_iterable(cycle([list(walk([*there, *there[::-1]], SPEED))]))
    for pixels in film(slide, islice(way, seconds * RATE)):
        yield Image.fromarray(pixels).resize(SIZE, Image.Resampling.BILINEAR)


def main() -> None:
    with TemporaryDirectory() as folder:
        for seconds in (60, 120):
            path = Path(folder, f"{seconds}.mp4")
            with av.open(str(path), "w") as container:
                stream = container.add_stream("libx264", rate=RATE)
                stream.width, stream.height = SIZE
                stream.pix_fmt, stream.options = "yuv420p", {"preset": "ultrafast", "crf": "23"}
                for one in frames(seconds):
                    container.mux(stream.encode(av.VideoFrame.from_image(one)))
                container.mux(stream.encode())
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "app", "count", str(path)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            took = time.perf_counter() - start
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
            most = f"{used.ru_maxrss / 1000:.0f} MB"
            print(f"{seconds} s of video: {took:.1f} s, {cpu:.1f} s of one core, {most}")
            print(told, flush=True)


if __name__ == "__main__":
    main()
