"""The floors, without a server: what the cores can do with a photo's bytes alone.

The bare one decodes no more than the model needs and infers, a thread a core; our own impulse
does all that the server does, a process a core.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from app.impulse.impulse import Impulse
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec

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
        out = max(outputs, key=lambda output: len(output["shape"]))["index"]  # the map

        def look(data: bytes) -> object:
            with Image.open(BytesIO(data)) as image:
                image.draft("RGB", size)
                square = np.asarray(image.resize(size, Image.Resampling.BILINEAR), np.float32)
            interpreter.set_tensor(into, square[None] / np.float32(127.5) - np.float32(1))
            interpreter.invoke()
            return interpreter.get_tensor(out)

        return look

    return [job() for _ in os.sched_getaffinity(0)]


class Own:
    """Hold a process for each core that may be used, each with an impulse of its own."""

    def __init__(self, folder: Path) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        for _ in os.sched_getaffinity(0):
            ours, theirs = spawn.Pipe()
            spawn.Process(target=_classify, args=(theirs, folder), daemon=True).start()
            theirs.close()
            self._pipes.append(ours)

    def speed(self, data: bytes, seconds: float) -> float:
        """Return photos a second of all together."""
        for pipe in self._pipes:
            pipe.send((data, seconds))
        return sum(float(pipe.recv()) for pipe in self._pipes)

    def close(self) -> None:
        """End the processes."""
        for pipe in self._pipes:
            pipe.close()


def _classify(pipe: Connection, folder: Path) -> None:
    impulse = Impulse.load(folder)
    while True:
        try:
            data, seconds = pipe.recv()
        except EOFError:
            return
        impulse.classify(data)
        done, start = 0, time.perf_counter()
        while time.perf_counter() < start + seconds:
            impulse.classify(data)
            done += 1
        pipe.send(done / (time.perf_counter() - start))


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
