"""Estimates what each network of a model's folder takes on other devices, and measures it here.

`graph.py` counts, `arena.py` measures, `devices.py` holds what is published. Knows no page.
"""

from pathlib import Path
from time import perf_counter

import numpy as np

from app.estimate import Estimate, Latency, Network, OnBoard, files_of
from app.impulse.impulse import checked
from app.impulse.model import Model
from app.impulse.runtime import pick_runtime
from app.impulse.spec import ImpulseSpec, ModelFile
from app.training.evaluate.estimate.arena import arena
from app.training.evaluate.estimate.devices import BOARDS, CORE, DEVICES, FACTOR
from app.training.evaluate.estimate.graph import Graph
from app.training.workers import alone

TURNS = 60
"""How often each network is timed here."""


def estimated(folder: Path) -> Estimate:
    """Return what the networks of the model in `folder` take.

    Raises:
        ModelUnusable: a file is missing, or not the one that impulse.json lists.
        TrainingError: nothing is installed that reads a graph.
    """
    spec = ImpulseSpec.read(folder)
    networks = []
    for (role, precision), listed in files_of(spec).items():
        path, sha256 = checked(folder, ModelFile(file=listed.file, sha256=listed.sha256))
        graph, measured = Graph.read(path), arena(path)
        flash = path.stat().st_size + CORE
        ram = measured or graph.live
        networks.append(
            Network(
                role=role,
                precision=precision,
                file=listed.file,
                sha256=sha256,
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
