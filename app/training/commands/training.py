"""`smearlens train`: from pictures to a run that can be exported."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from app.errors import TrainingError
from app.training.commands.block import block_config, train_block
from app.training.commands.exporting import place_of
from app.training.commands.options import (
    Classes,
    Folders,
    For,
    LocatorWeights,
    Runs,
    Settings,
    Weights,
    class_names,
    config_of,
    needs_tensorflow,
    needs_weights,
    progress_bar,
    set_values,
    skipped,
)
from app.training.commands.studio import Storage, Study
from app.training.files import locked, write_json

if TYPE_CHECKING:
    from app.training.fit.config import TrainConfig


def train(
    folders: Folders = None,
    weights: Weights = None,
    locator_weights: LocatorWeights = None,
    name: Annotated[str, typer.Option(help="Name of the run.")] = "wbc",
    runs: Runs = Path("runs"),
    begin: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="MODEL",
            help="Start from this exported model, models/wbc say, with a laboratory's own "
            "pictures: takes minutes.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run from its last checkpoint.")
    ] = False,
    target: For = "server",
    classes: Classes = None,
    split: Annotated[
        Path | None,
        typer.Option(
            help="What to learn from and what to hold out: a split.csv of smearlens data."
        ),
    ] = None,
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
    """Train a model: MobileNetV2 1.0, on crops varied on the fly.

    With --target arduino a small one, which the shipped one teaches.

    With --block, --from-row or --from-trial one of the studio's learning blocks is trained on
    one folder of classes, and asked once about sources that it never saw.
    """
    needs_tensorflow()
    of_block = [one for one in (block, from_row, from_trial) if one is not None]
    if begin and (weights or of_block):
        raise TrainingError("--from brings weights and a network along: name no others beside it.")
    if target != "server" and (begin or of_block):
        raise TrainingError("--target names a network of its own: leave --from and --block away.")
    if len(of_block) > 1:
        raise TrainingError("Name one of --block, --from-row and --from-trial.")
    if resume and split and not of_block:
        raise TrainingError("A run goes on with the split that it began with, not --split.")
    needs_weights(weights, locator_weights)
    if Path(name).name != name:
        raise TrainingError(f"--name is the name of a folder in {runs}, not a path as {name} is.")
    folder = runs / name
    busy = f"Another training is at work in {folder}: wait for it, or name another run with --name."
    with locked(folder, busy):
        if of_block:
            chosen = block_config(block, from_row, from_trial, changes, runs, storage, study)
            base = weights or "imagenet"
            train_block(folders or [], chosen, base, name, runs, resume, as_json, classes)
        elif resume:
            from app.training.commands.resuming import resumed

            given = {
                "folders": tuple(folders or ()),
                "weights": weights,
                "locator_weights": locator_weights,
                "classes": class_names(classes),
                "start": begin and begin.resolve(),
            }
            named = {key: value for key, value in given.items() if value}
            _train(folder, resumed(folder, set_values(changes) | named), resume=True)
        else:
            from app.training.fit.run import require_new

            require_new(folder)
            config = config_of(
                folders, weights, locator_weights, changes, class_names(classes), begin, target
            )
            if split:
                config = config.model_copy(update={"split": split})
            _train(folder, config, resume=False)


def _train(folder: Path, config: "TrainConfig", resume: bool) -> None:
    from app.training.data.splits import most_folds
    from app.training.fit.config import FILE
    from app.training.fit.run import Run, data_of
    from app.training.fit.train import teach_locator
    from app.training.fit.train import train as run_training

    cache = folder.parent / "cache"
    console = Console(stderr=True)
    unread: list[Path] = []
    try:
        with progress_bar(console) as progress:
            data = data_of(folder, config, cache, progress, begun=resume)
            skipped(console, data.skipped)
            if resume:
                run = Run.resume(folder, data, config)
                write_json(folder / FILE, config.model_dump(mode="json"))
            else:
                folds = most_folds(data.samples, config.folds)
                by_fold = config.hold_out == 0 and not (config.split or config.hold_out_sets)
                by_fold = by_fold and not any(one.held_out for one in data.samples)
                if 1 < folds < config.folds and by_fold:
                    console.print(
                        f"A class has only {folds} groups of pictures: {folds} folds are made."
                    )
                    config = config.model_copy(update={"folds": folds})
                run = Run.begin(folder, config, data)
            console.print(f"Classes: {', '.join(config.classes)}.", markup=False)
            console.print(_counted(len(run.split.train), len(run.split.held_out), data.left_out))
            if not run.finished:
                unread = run_training(run, cache, data.samples, progress)
            teach_locator(run, cache, data.samples, progress)
    except KeyboardInterrupt:
        console.print(_stopped(folder), markup=False)
        raise typer.Exit(130) from None
    for path in unread:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    console.print(
        f"Done. Next: smearlens export {folder} --to {place_of(folder)}, which asks the model "
        "about what was held out.",
        markup=False,
    )


def _counted(train: int, held_out: int, left_out: Counter[str]) -> str:
    text = f"{train} pictures to learn from, {held_out} held out."
    if left_out:
        text += f" Left out: {', '.join(f'{n} {why}' for why, n in sorted(left_out.items()))}."
    return text


def _stopped(folder: Path) -> str:
    from app.training.fit.checkpoint import Checkpoint

    try:
        done = Checkpoint.load(folder).epoch
    except TrainingError:
        return "Stopped before the first cycle was done; --resume begins with it again."
    return (
        f"Stopped. The checkpoint of cycle {done} is usable: go on with smearlens train --resume "
        f"--name {folder.name} --runs {folder.parent}, or export it as it is."
    )
