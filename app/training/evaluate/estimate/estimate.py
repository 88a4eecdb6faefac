"""Estimates what each network of a model's folder takes on other devices, and measures it here.

`graph.py` counts, tflite-micro measures memory, `devices.py` holds what is published. Knows no
page.
"""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from app.errors import TrainingError
from app.estimate import Estimate, Latency, Network, OnBoard, files_of
from app.impulse.impulse import checked
from app.impulse.model import Model
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec, ModelFile
from app.training.evaluate.estimate.devices import BOARDS, CORE, DEVICES, FACTOR
from app.training.evaluate.estimate.graph import Graph
from app.training.export.micro.interpreter import arena
from app.training.workers import alone

TURNS = 30
"""How often each network is timed here."""


def estimated(folder: Path) -> Estimate:
    """Return what the networks of the model in `folder` take.

    Raises:
        ModelUnusable: a file is missing, or not the one that impulse.json lists.
        TrainingError: nothing is installed that reads a graph.
    """
    spec = ImpulseSpec.read(folder)
    networks = []
    files = files_of(spec)
    paths = [
        checked(folder, ModelFile(file=one.file, sha256=one.sha256))[0] for one in files.values()
    ]
    graphs = [Graph.read(path) for path in paths]
    listing = zip(files.items(), paths, graphs, arenas(paths), strict=True)
    for ((role, precision), listed), path, graph, measured in listing:
        flash = path.stat().st_size + CORE
        ram = measured or graph.live
        networks.append(
            Network(
                role=role,
                precision=precision,
                file=listed.file,
                sha256=listed.sha256,
                flash=flash,
                ram=ram,
                ram_measured=measured is not None,
                macs=graph.macs,
                parameters=graph.parameters,
                operators=graph.operators,
                latencies=tuple(
                    Latency(device=one.key, milliseconds=one.milliseconds(graph.macs, precision))
                    for one in DEVICES
                ),
                boards=tuple(
                    OnBoard(
                        board=one.key,
                        fit=one.fit(flash, ram),
                        flash_left=one.flash - flash,
                        ram_left=one.ram - ram,
                    )
                    for one in BOARDS
                ),
            )
        )
    return Estimate(
        name=spec.name,
        version=spec.version,
        factor=FACTOR,
        runtime_code=CORE,
        networks=tuple(networks),
    )


def arenas(files: Sequence[Path]) -> list[int | None]:
    """Return the bytes of the tensor arena that each file takes in tflite-micro, at least.

    As a 64-bit machine needs them; a microcontroller's pointers are half as long, so that it needs
    slightly fewer. None where tflite-micro is not installed or can't run the file. In a process of
    its own.
    """
    return alone(_arenas, list(files))


def measured_here(folder: Path) -> tuple[str, dict[str, float]]:
    """Return the runtime installed here, and file -> milliseconds of one run, one thread.

    The median of TURNS each, taken in turn, in a process of its own.
    """
    files = [listed.file for listed in files_of(ImpulseSpec.read(folder)).values()]
    return alone(_measured, folder, files)


def _measured(folder: Path, files: list[str]) -> tuple[str, dict[str, float]]:
    runtime = pick_runtime()
    models = {file: Model(folder / file, runtime) for file in files}
    times: dict[str, list[float]] = {file: [] for file in files}
    for _ in range(TURNS):
        for file, model in models.items():
            given = np.zeros(model.input_shape, np.float32)
            start = perf_counter()
            model.ask_all(given)
            times[file].append(1000 * (perf_counter() - start))
    return runtime.name, {file: float(np.median(taken)) for file, taken in times.items()}


def _arenas(files: list[Path]) -> list[int | None]:
    found: list[int | None] = []
    for file in files:
        try:
            found.append(arena(file.read_bytes())[0])
        except (TrainingError, RuntimeError):
            found.append(None)
    return found
