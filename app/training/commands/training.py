"""`smearlens train` and `smearlens export`: from pictures to the files that are served."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from app.errors import TrainingError
from app.training.commands.options import (
    Folders,
    Runs,
    Settings,
    Weights,
    config_of,
    needs_tensorflow,
    progress_bar,
)
from app.training.commands.studio import Storage, Study, block_config, train_block


def train(
    folders: Folders = None,
    weights: Weights = "imagenet",
    name: Annotated[str, typer.Option(help="Name of the run.")] = "wbc",
    runs: Runs = Path("runs"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run from its last checkpoint.")
    ] = False,
    changes: Settings = None,
    block: Annotated[
        Literal["mobilenet_v2", "mobilenet_v1", "conv2d"] | None,
        typer.Option(help="Train one of the studio's learning blocks instead."),
    ] = None,
    from_row: Annotated[
        str | None,
        typer.Option(help="Train the block of a row of `smearlens experiments`, or of `best`."),
    ] = None,
    from_trial: Annotated[
        int | None, typer.Option(min=0, help="Train the block of a trial of `smearlens tune`.")
    ] = None,
    storage: Storage = None,
    study: Study = "blocks",
    as_json: Annotated[
        bool, typer.Option("--json", help="Of a learning block: print one line of JSON.")
    ] = False,
) -> None:
    """Train a model: MobileNetV2 1.0, first the head, then fine-tuning; 20 cycles.

    With --block, --from-row or --from-trial one of the studio's learning blocks is trained on
    one folder of classes, and asked once about sources that it never saw.
    """
    needs_tensorflow()
    if block or from_row or from_trial is not None:
        given = [block, from_row, None if from_trial is None else str(from_trial)]
        if sum(one is not None for one in given) > 1:
            raise TrainingError("Name one of --block, --from-row and --from-trial.")
        chosen = block_config(block, from_row, from_trial, changes, runs, storage, study)
        train_block(folders, chosen, weights, name, runs, resume, as_json)
        return
    from app.training import dataset
    from app.training.config import TrainConfig
    from app.training.grouping import grouped
    from app.training.train import Run, teach_locator
    from app.training.train import train as run_training

    folder = runs / name
    config = TrainConfig.read(folder) if resume else config_of(folders, weights, changes)
    data = dataset.read(config.folders, config.classes)
    console = Console(stderr=True)
    try:
        with progress_bar(console) as progress:
            data.samples = grouped(data.samples, runs / "sources", progress)
            run = Run.resume(folder, data) if resume else Run.begin(folder, config, data)
            console.print(_counted(len(run.split.train), len(run.split.held_out), data.left_out))
            unread = run_training(run, runs / "pool", data.samples, progress)
            teach_locator(run, runs / "pool", data.samples, progress)
    except KeyboardInterrupt:
        console.print(_stopped(folder, runs, name))
        raise typer.Exit(130) from None
    for path in unread:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    console.print(f"Done. Next: smearlens export {folder} --to models/wbc", markup=False)


def export(
    run: Annotated[Path, typer.Argument(help="Folder of the run.")],
    to: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("models/wbc"),
    name: Annotated[str, typer.Option(help="Name of the model.")] = "wbc-mobilenetv2",
    version: Annotated[str, typer.Option(help="Version of the model.")] = "0.1.0",
    calibration: Annotated[
        Path | None,
        typer.Option(help="What `smearlens evaluate --folds 5 --calibration` found."),
    ] = None,
) -> None:
    """Export a run as float32 and int8 TFLite, once both agree with the trained network."""
    needs_tensorflow()
    from app.impulse.spec import VerdictSpec
    from app.training import dataset
    from app.training.calibration import Calibration
    from app.training.config import TrainConfig
    from app.training.export import export as run_export
    from app.training.grouping import grouped
    from app.training.train import Run

    config = TrainConfig.read(run)
    data = dataset.read(config.folders, config.classes)
    with progress_bar(Console(stderr=True)) as progress:
        data.samples = grouped(data.samples, run.parent / "sources", progress)
    opened = Run.resume(run, data)
    verdict, temperature = VerdictSpec(), 1.0
    if calibration:
        found = Calibration.read(calibration)
        verdict = VerdictSpec(unsure_below=found.unsure_below, known_least=found.known_least)
        temperature = found.temperature
    parity = run_export(opened, to, name, version, verdict, temperature, weights=True)
    if not opened.finished:
        print("This run was stopped before its last cycle; the model is what it had learnt.")
    print(
        f"Exported to {to}. On {parity.crops} crops the float32 file differs from the network "
        f"by {parity.float32_off:.1e} at most; int8 names {parity.int8_agreed:.1%} as it does."
    )


def _counted(train: int, held_out: int, left_out: Counter[str]) -> str:
    text = f"{train} pictures to learn from, {held_out} held out."
    if left_out:
        text += f" Left out: {', '.join(f'{n} {why}' for why, n in sorted(left_out.items()))}."
    return text


def _stopped(folder: Path, runs: Path, name: str) -> str:
    from app.training.checkpoint import Checkpoint

    try:
        cycle = Checkpoint.load(folder).cycle
    except TrainingError:
        return "Stopped before the first cycle was done; --resume begins with it again."
    return (
        f"Stopped. The checkpoint of cycle {cycle} is usable: go on with "
        f"smearlens train --resume --name {name} --runs {runs}, or export it as it is."
    )
