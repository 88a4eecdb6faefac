"""What a model answers on a microcontroller: by tflite-micro, and as C under QEMU.

For the table that compares all targets, and for tests. A crop is uint8 (H, W, 3), the whole of it
one cell. Knows no labels that are true.
"""

import json
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import TrainingError
from app.impulse.impulse import VERDICTS, Reason
from app.training.export.micro.c_sources import export_c
from app.training.export.micro.interpreter import micro_impulse
from app.training.export.micro.library import SIDE_MOST

Crop = NDArray[np.uint8]
EMULATOR = ("arm-none-eabi-gcc", "make", "qemu-system-arm")
"""Programs that C under QEMU needs; Debian's packages are gcc-arm-none-eabi,
libnewlib-arm-none-eabi, make and qemu-system-arm."""
RGB888 = 0
"""The smearlens_format of crops."""
PATIENCE = 20.0
"""Seconds that QEMU may take for a crop, and once at its start."""


@dataclass(frozen=True, slots=True, eq=False)
class MicroAnswer:
    """Hold what a microcontroller says of one crop."""

    scores: dict[str, float]
    kinds: dict[str, float]
    reason: Reason
    output: NDArray[np.int8]
    """(n,): what the network gives, a row for each part of the crop after another."""
    input_hash: str
    """FNV-1a of what the network took, 32 bits in hexadecimal digits, the lowest byte first."""
    dsp_instructions: int | None = None
    """That an emulated Cortex-M4 took for the DSP block; None where they were not counted."""
    network_instructions: int | None = None
    """The same for the network."""

    @property
    def label(self) -> str:
        return max(self.scores, key=self.scores.__getitem__)

    @property
    def confidence(self) -> float:
        return max(self.scores.values())

    @property
    def verdict(self) -> str:
        return VERDICTS[self.reason]


def micro_answers(model: Path, crops: Sequence[Crop]) -> list[MicroAnswer]:
    """Return what tflite-micro makes of each crop with the int8 file in the folder `model`.

    Raises:
        TrainingError: the extra `micro` is not installed, or the model has no int8 file.
        BadPhoto: a crop is too small or too narrow for the server's input block.
    """
    impulse, asked = micro_impulse(model)
    answers = []
    for crop in crops:
        cell = impulse.classify(as_png(crop)).cells[0]
        answers.append(
            MicroAnswer(
                scores=cell.scores,
                kinds={str(name): likely for name, likely in cell.kinds.items()},
                reason=cell.reason,
                output=asked.given.ravel(),
                input_hash=fnv1a(asked.taken),
            )
        )
    return answers


def emulated_answers(model: Path, crops: Sequence[Crop], count: bool = True) -> list[MicroAnswer]:
    """Return what the C sources of the model make of each crop on a Cortex-M4 under QEMU.

    Where `count` is set instructions are counted, which takes somewhat longer.

    Raises:
        TrainingError: BakeNN, the compiler or QEMU is missing, a crop is too large, or the program
            ends with an error.
    """
    if any(max(crop.shape[:2]) > SIDE_MOST for crop in crops):
        raise TrainingError(f"A microcontroller takes crops of {SIDE_MOST} pixels a side at most.")
    if missing := [name for name in EMULATOR if not shutil.which(name)]:
        raise TrainingError(
            f"{missing[0]} is missing. On Debian: apt-get install gcc-arm-none-eabi "
            "libnewlib-arm-none-eabi make qemu-system-arm"
        )
    with TemporaryDirectory() as made:
        sources = Path(made, "c")
        export_c(model, sources)
        write_crops(sources / "crops.bin", crops)
        _run(["make", "--silent", "arm"], sources, PATIENCE * 6)
        words = ["make", "--silent", "emulate", *([] if count else ["ICOUNT="])]
        _run(words, sources, PATIENCE * (len(crops) + 1))
        lines = (sources / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [_read(line, count) for line in lines]


def write_crops(to: Path, crops: Sequence[Crop]) -> None:
    """Write crops as the C program and the sketch SerialCrops read them."""
    with to.open("wb") as file:
        for crop in crops:
            height, width = crop.shape[:2]
            file.write(struct.pack("<III", width, height, RGB888) + crop.tobytes())


def as_png(crop: Crop) -> bytes:
    """Return a crop as the bytes of a PNG file."""
    out = BytesIO()
    Image.fromarray(crop).save(out, "PNG", compress_level=1)
    return out.getvalue()


def fnv1a(values: NDArray[np.int8]) -> str:
    """Return the hash of what the network takes, as the C program tells it.

    http://www.isthe.com/chongo/tech/comp/fnv/
    """
    found = 2166136261
    for one in values.tobytes():
        found = (found ^ one) * 16777619 & 0xFFFFFFFF
    return found.to_bytes(4, "little").hex()


def _run(words: list[str], where: Path, seconds: float) -> None:
    """Run a program in a folder; raise TrainingError with what it said where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - words of this file
            words, cwd=where, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TrainingError(f"{words[0]} took more than {seconds:.0f} s.") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
        raise TrainingError(f"{' '.join(words)} ended with an error: {said[-1]}")


def _read(line: str, counted: bool) -> MicroAnswer:
    told = json.loads(line)
    answer = told["answer"]
    # QEMU's clock goes on by a nanosecond with each instruction.
    dsp, network = (1000 * answer[name] if counted else None for name in ("dsp_us", "network_us"))
    return MicroAnswer(
        scores=answer["scores"],
        kinds=answer["kinds"],
        reason=answer["reason"],
        output=np.frombuffer(bytes.fromhex(told["output"]), np.int8),
        input_hash=told["input_fnv1a"],
        dsp_instructions=dsp,
        network_instructions=network,
    )
