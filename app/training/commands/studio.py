"""`smearlens experiments`: the studio's commands around learning blocks."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.errors import TrainingError
from app.training.commands.options import (
    Folders,
    Runs,
    data_root,
    needs,
    needs_tensorflow,
    progress_bar,
    set_values,
)

if TYPE_CHECKING:
    from app.training.studio.block import BlockConfig

BlockWeights = Annotated[
    str,
    typer.Option(
        "--weights",
        help="`imagenet` fetches Keras's own; else a folder with a .h5 file for each base.",
    ),
]
Storage = Annotated[
    str | None,
    typer.Option(
        envvar="SMEARLENS_STUDY_STORAGE",
        help="Where trials are kept, such as postgresql://user@host/name. "
        "[default: SQLite in runs/tune]",
    ),
]
OneFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="A folder for each class. [default: blood-cells/images/TRAIN in SMEARLENS_DATA]",
    ),
]
Study = Annotated[str, typer.Option(help="Name of the study of `smearlens tune`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
KAGGLE = Path("blood-cells", "images", "TRAIN")
"""Where the seed's pictures lie in SMEARLENS_DATA."""


def experiments(
    folder: OneFolder = None,
    table: Annotated[
        Path | None, typer.Option(help="The declared table. [default: the shipped one]")
    ] = None,
    weights: BlockWeights = "imagenet",
    runs: Runs = Path("runs"),
    markdown: Annotated[
        Path | None, typer.Option(help="Write the table and the conclusions to this page, too.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the table of experiments on unseen sources and, beside it, on a leaky split.

    What is done is kept in runs/experiments: a run that was stopped goes on there.
    """
    from app.training.studio import experiments_report
    from app.training.studio import table as tables

    declared = tables.read(table or tables.DECLARED)
    needs_tensorflow()
    needs("sklearn")
    from app.training.studio.experiments import Experiments
    from app.training.studio.learner import repeatable
    from app.training.studio.pictures import Pictures

    _writable(markdown)
    pictured = folder or kaggle()
    repeatable()
    console = Console(stderr=True)
    try:
        with progress_bar(console) as progress:
            pictures = Pictures.read(
                [pictured], runs / "sources", progress, declared.pictures.each_class
            )
            name = _named(pictured)
            run = Experiments.begin(runs / "experiments", declared, pictures, weights, name)
            run.run(runs / "features", progress)
    except KeyboardInterrupt:
        console.print("Stopped. What is done is kept: the same command goes on from here.")
        raise typer.Exit(130) from None
    if markdown:
        from app.training.studio.store import write_text

        command = "smearlens experiments" + (f" {folder.name}" if folder else "")
        write_text(markdown, experiments_report.markdown(run, command))
    if as_json:
        print(json.dumps(experiments_report.as_data(run)))
    else:
        experiments_report.show(run, Console())


def kaggle() -> Path:
    """Return the folder of the seed's pictures; raise TrainingError where it is not there."""
    root = data_root()
    if root is None:
        raise TrainingError("Name the folder to read, or set SMEARLENS_DATA to its parent.")
    if not (root / KAGGLE).is_dir():
        raise TrainingError(f"The folder {root / KAGGLE} does not exist.")
    return root / KAGGLE


def _named(folder: Path) -> str:
    """Name a folder by its place in SMEARLENS_DATA: no page holds a path of this machine."""
    root = data_root()
    if root and folder.resolve().is_relative_to(root.resolve()):
        return f"$SMEARLENS_DATA/{folder.resolve().relative_to(root.resolve())}"
    return folder.name


def _writable(path: Path | None) -> None:
    if path and (path.is_dir() or not path.parent.is_dir()):
        raise TrainingError(f"{path} can't be written: name a file in a folder that exists.")


def features(
    folder: OneFolder = None,
    each_class: Annotated[
        int, typer.Option(min=5, help="Pictures of each class, spread evenly over its sources.")
    ] = 200,
    cell: Annotated[
        bool, typer.Option("--cell", help="Take located cells, not whole frames.")
    ] = False,
    weights: BlockWeights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Show raw pictures, DSP results and a map of features as one page: the explorer."""
    needs_tensorflow()
    needs("sklearn")
    from app.training.studio import explorer
    from app.training.studio.block import BlockConfig
    from app.training.studio.pictures import Pictures

    pictured = folder or kaggle()
    config = BlockConfig(crop="cell" if cell else "whole")
    with progress_bar(Console(stderr=True)) as progress:
        pictures = Pictures.read([pictured], runs / "sources", progress, each_class)
        found = explorer.explore(pictures, config, weights, runs / "features", progress)
    command = f"smearlens features {_named(pictured)} --each-class {each_class}"
    command += " --cell" if cell else ""
    page = explorer.save(runs / "explorer", found, config, weights, command)
    wrong = sum(one.label != one.said for one in found.points)
    if as_json:
        print(
            json.dumps(
                {
                    "page": str(page),
                    "pictures": len(found.points),
                    "sources": found.sources,
                    "features": found.count,
                    "wrong": wrong,
                    "accuracy": found.accuracy[0],
                    "interval": found.accuracy[1:],
                }
            )
        )
    else:
        print(f"{len(found.points)} pictures, {wrong} named wrongly. Open {page} in a browser.")


def report(
    to: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/studio.html"),
    markdown: Annotated[
        Path | None, typer.Option(help="Write the same as Markdown to this file, too.")
    ] = None,
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Write the lab report, one page that loads nothing, from the run folders."""
    needs("matplotlib")
    from app.training.studio import lab_report

    lab_report.check(to)
    if markdown:
        lab_report.check(markdown)
    command = f"smearlens report --to {to.name}"
    command += f" --markdown {markdown.name}" if markdown else ""
    figures = lab_report.write(runs, to, markdown, command)
    if as_json:
        print(json.dumps(lab_report.as_data(figures)))
        return
    absent = [str(one.number) for one in figures if one.missing]
    print(f"Wrote {len(figures) - len(absent)} figures to {to}.")
    if absent:
        print(f"Not made yet: {', '.join(absent)}; the page says which command makes each.")


def tune(
    folder: OneFolder = None,
    space: Annotated[
        Path | None, typer.Option(help="The search space, in TOML. [default: the shipped one]")
    ] = None,
    trials: Annotated[
        int, typer.Option(min=1, help="Trials the study shall hold, all workers' together.")
    ] = 30,
    storage: Storage = None,
    study: Study = "blocks",
    weights: BlockWeights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Search for a block that is right on unseen sources, quick and small.

    Only the best trial on validation is asked about the test sources, once. Run it on several
    machines with one --storage to share a study; a study that was stopped goes on.
    """
    needs("optuna")
    from app.training.studio import search

    declared = search.read(space or search.DECLARED)
    needs_tensorflow()
    from app.training.studio import tune as tuning
    from app.training.studio.learner import repeatable
    from app.training.studio.pictures import Pictures

    repeatable()
    pictured = folder or kaggle()
    console = Console(stderr=True)
    opened = tuning.open_study(storage, study, runs / "tune")
    try:
        with progress_bar(console) as progress:
            pictures = Pictures.read([pictured], runs / "sources", progress, declared.each_class)
            kept = runs / "features"
            tuning.search(opened, declared, pictures, weights, trials, kept, progress)
            result = tuning.finish(
                opened, declared, pictures, weights, runs / "tune", kept, progress
            )
    except KeyboardInterrupt:
        console.print("Stopped. Finished trials are kept: the same command goes on from here.")
        raise typer.Exit(130) from None
    if as_json:
        print(json.dumps(result))
        return
    best, test = result["best"], result["test"]
    print(
        f"{len(result['trials'])} trials finished, {result['pruned']} cut short. Trial "
        f"{best['number']} is best on validation with {best['accuracy']:.1%}; on unseen test "
        f"sources it has {test['accuracy']:.1%} ({test['interval'][0]:.0%} to "
        f"{test['interval'][1]:.0%}, {test['pictures']} pictures of {test['sources']} sources): "
        f"a gap of {100 * (best['accuracy'] - test['accuracy']):.1f} points.\n"
        f"Take it over with: smearlens train --from-trial {best['number']}"
    )


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
    from app.training.studio.block import BlockConfig

    values: dict[str, Any] = {"block": block} if block else {}
    if from_row:
        from app.training.studio import ranking
        from app.training.studio.experiments import Experiments

        row = ranking.named(Experiments.open(runs / "experiments"), from_row)
        values = row.config.model_dump()
    elif from_trial is not None:
        needs("optuna")
        from app.training.studio import tune as tuning

        opened = tuning.open_study(storage, study, runs / "tune")
        values = tuning.config_of(opened, from_trial).model_dump()
    return BlockConfig.checked(**(values | set_values(changes)))


def train_block(
    folders: Folders,
    config: "BlockConfig",
    weights: str,
    name: str,
    runs: Path,
    resume: bool,
    as_json: bool,
) -> None:
    """Train a learning block in runs/NAME and print what it is worth."""
    from app.training.studio import block_run, table
    from app.training.studio.learner import repeatable
    from app.training.studio.pictures import Pictures

    repeatable()
    console = Console(stderr=True)
    choice = table.Choice()
    try:
        with progress_bar(console) as progress:
            pictures = Pictures.read(
                folders or [kaggle()],
                runs / "sources",
                progress,
                choice.each_class_of(config),
            )
            result = block_run.train(
                runs / name,
                config,
                pictures,
                weights,
                choice.seed,
                resume,
                runs / "features",
                progress,
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
