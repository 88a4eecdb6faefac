"""What `smearlens train` does where it trains one of the studio's learning blocks."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from app.training.commands.options import needs, pictured, progress_bar, set_values

if TYPE_CHECKING:
    from app.training.fit.block import BlockConfig


def block_config(
    block: str | None,
    from_row: str | None,
    from_trial: int | None,
    changes: list[str] | None,
    runs: Path,
    storage: str | None,
    study: str,
) -> "BlockConfig":
    """Return the block that the options of `smearlens train` describe.

    Raises:
        TrainingError: a value can't hold, or there is no such row or trial.
    """
    from app.training.fit.block import BlockConfig

    values: dict[str, Any] = {"block": block} if block else {}
    if from_row:
        from app.training.experiments import ranking
        from app.training.experiments.experiments import Experiments

        row = ranking.named(Experiments.open(runs / "experiments"), from_row)
        values = row.config.model_dump()
    elif from_trial is not None:
        needs("optuna")
        from app.training.experiments import tune as tuning

        opened = tuning.open_study(storage, study, runs / "tune")
        values = tuning.config_of(opened, from_trial).model_dump()
    return BlockConfig.checked(**(values | set_values(changes)))


def train_block(
    folders: list[Path],
    config: "BlockConfig",
    weights: str,
    name: str,
    runs: Path,
    resume: bool,
    as_json: bool,
    classes: str | None,
) -> None:
    """Train a learning block in runs/NAME and print what it is worth."""
    from app.training.data.pictures import Pictures
    from app.training.experiments import block_run, table
    from app.training.fit.loop import repeatable

    repeatable()
    folders, named = pictured(folders, classes)
    console, cache, choice = Console(stderr=True), runs / "cache", table.Choice()
    try:
        with progress_bar(console) as progress:
            each_class = choice.each_class_of(config)
            pictures = Pictures.read(folders, cache, progress, each_class, named)
            result = block_run.train(
                runs / name, config, pictures, weights, choice.seed, resume, cache, progress
            )
    except KeyboardInterrupt:
        console.print(f"Stopped. Go on with --resume --name {name}.")
        raise typer.Exit(130) from None
    if as_json:
        print(json.dumps(result))
        return
    test, checked = result["test"], result["validation"]
    print(
        f"{test['accuracy']:.1%} ({test['interval'][0]:.0%} to {test['interval'][1]:.0%}) of "
        f"{test['pictures']} pictures of {test['sources']} unseen sources; "
        f"{checked['accuracy']:.1%} on validation. {result['kilobytes']:,} kB, "
        f"{result['milliseconds']} ms a picture. Serve it: "
        f"smearlens serve --model {runs / name / 'model'}"
    )
