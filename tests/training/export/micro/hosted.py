"""The Arduino library's core on this computer: compiled, and asked about frames."""

import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.impulse.box import Box
from app.impulse.dsp_block import DspBlock
from app.training.export.micro.micro_model import MicroModel

HERE = Path(__file__).parent
STRICT = ["-std=gnu++17", "-Wall", "-Wextra", "-Werror"]
RGB888, RGB565_BE, RGB565_LE, GRAY8 = range(4)


def built(library: Path, to: Path, *flags: str) -> Path:
    """Compile the library, without what asks TensorFlow, for this computer."""
    sources = [path for path in (library / "src").rglob("*.c*") if "interpreter" not in path.name]
    program = to / "library"
    words = ["g++", *STRICT, *flags, f"-I{library / 'src'}", "-o", str(program)]
    # The same files as C++, which they are as well.
    subprocess.run(
        [*words, "-x", "c++", *map(str, sources), str(HERE / "library_host.cpp")], check=True
    )
    return program


def asked(
    program: Path, frames: Sequence[tuple[NDArray[np.uint8], int, Box]], outputs: bytes
) -> tuple[list[str], bytes]:
    """Return what the program prints of frames, each of a format, and what the network took."""
    folder = program.parent
    with (folder / "crops.bin").open("wb") as file:
        for pixels, how, box in frames:
            height, width = pixels.shape[:2]
            head = (width, height, how, box.x0, box.y0, box.x1, box.y1)
            file.write(struct.pack("<7I", *head) + np.ascontiguousarray(pixels).tobytes())
    (folder / "outputs.bin").write_bytes(outputs)
    done = subprocess.run(
        [program], cwd=folder, check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    return done.stdout.splitlines(), (folder / "inputs.bin").read_bytes()


def wanted(model: MicroModel, pixels: NDArray[np.uint8], box: Box) -> bytes:
    """Return what the network takes of a crop by the server's DSP block."""
    crop = np.asarray(DspBlock(model.spec.dsp).crop(pixels, box))
    return model.quantised[crop].tobytes()
