"""The floors, in this process and without a server, by as many threads as there are cores.

The bare one decodes no more than the model needs and infers; our own impulse does all that
the server does with a photo's bytes.
"""

import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from app.impulse.impulse import Impulse
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec
from benchmarks.machine import CORES

Job = Callable[[bytes], object]


def bare(folder: Path) -> list[Job]:
    """Return for each core: JPEG `draft()`, resize, float32 invoke."""
    spec = ImpulseSpec.read(folder)
    size = (spec.dsp.size, spec.dsp.size)

    def job() -> Job:
        interpreter = pick_runtime().interpreter(
            model_path=str(folder / spec.models["float32"].file), num_threads=1
        )
        interpreter.allocate_tensors()
        into = interpreter.get_input_details()[0]["index"]
        outputs = interpreter.get_output_details()
        out = max(outputs, key=lambda output: len(output["shape"]))["index"]  # the map of logits

        def look(data: bytes) -> object:
            with Image.open(BytesIO(data)) as image:
                image.draft("RGB", size)
                square = np.asarray(image.resize(size, Image.Resampling.BILINEAR), np.float32)
            interpreter.set_tensor(into, square[None] / np.float32(127.5) - np.float32(1))
            interpreter.invoke()
            return interpreter.get_tensor(out)

        return look

    return [job() for _ in range(CORES)]


def own(impulse: Impulse) -> list[Job]:
    """Return for each core: the impulse, locate block included."""
    return [impulse.classify] * CORES


def speed(jobs: list[Job], data: bytes, seconds: float) -> float:
    """Return photos a second, each job in a thread of its own."""
    done = [0] * len(jobs)

    def work(place: int) -> None:
        while time.perf_counter() < end:
            jobs[place](data)
            done[place] += 1

    for job in jobs:
        job(data)
    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(jobs))]
    start = time.perf_counter()
    end = start + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - start)


def stages(impulse: Impulse, data: bytes, times: int) -> dict[str, float]:
    """Return the median milliseconds of each stage, one photo after the other."""
    taken = [impulse.classify(data).timings_ms for _ in range(times + 1)][1:]
    return {stage: median(one[stage] for one in taken) for stage in taken[0]}
