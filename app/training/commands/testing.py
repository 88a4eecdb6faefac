"""`smearlens evaluate` and `smearlens locate`: how good the model and the locate block are."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.training.commands.options import (
    Folders,
    Settings,
    Weights,
    config_of,
    default_folders,
    needs,
    needs_tensorflow,
    progress_bar,
)


def evaluate(
    folders: Folders = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Train the recipe once for each of so many folds instead.")
    ] = 0,
    first: Annotated[
        int | None, typer.Option(help="Train only the first so many of the folds.", min=1)
    ] = None,
    apart: Annotated[
        bool, typer.Option(help="For --report, train once more for each set, without that set.")
    ] = True,
    leaky: Annotated[
        bool, typer.Option("--leaky", help="Train once on a random split of pictures instead.")
    ] = False,
    weights: Weights = "imagenet",
    runs: Annotated[
        Path, typer.Option(help="Folder of the runs; those in it are gone on with.")
    ] = Path("runs/evaluate"),
    changes: Settings = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Put the tables into this page, too.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write what was said of each picture to this JSON file.")
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(help="Write temperature and thresholds, found by --folds, to this JSON file."),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option("--report", help="Write all figures and pictures to this HTML file."),
    ] = None,
) -> None:
    """Score the shipped model, or the recipe, on sources that were never learnt from."""
    needs("sklearn")
    from app.training import dataset, report
    from app.training import evaluate as evaluation
    from app.training.grouping import grouped

    console = Console(stderr=True)
    with progress_bar(console) as progress:
        if folds or leaky:
            needs_tensorflow()
            extra = [f"folds={folds}"] if folds else []
            config = config_of(folders, weights, [*(changes or []), *extra])
            data = dataset.read(config.folders, config.classes)
            if not leaky:
                data.samples = grouped(data.samples, runs / "sources", progress)
            if leaky:
                result = evaluation.evaluate_leaky(data, config, runs, progress)
            else:
                whole = page is not None
                result = evaluation.evaluate_recipe(
                    data, config, runs, progress, whole, first, apart
                )
                result = result.calibrated()
        else:
            shipped = model or asset("models") / "wbc"
            classes = evaluation.classes_of(shipped)
            data = dataset.read(folders or default_folders(), classes)
            data.samples = grouped(data.samples, runs / "sources", progress)
            result = evaluation.evaluate_shipped(data, shipped, progress)
    if as_json:
        print(json.dumps(report.as_data(result)))
    else:
        report.show(result, Console())
    command = _command(folders, folds, first, apart, leaky, weights, changes, page)
    if markdown:
        text = markdown.read_text() if markdown.exists() else "# Evaluation"
        markdown.write_text(report.put_section(text, report.as_markdown(result, command)))
    if page:
        from app.training import html_report

        html_report.write(result, command, page)
    if calibration and result.calibration:
        result.calibration.write(calibration)
    if save:
        save.write_text(json.dumps(report.as_predictions(result)) + "\n")


def locate(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER...",
            help="Fields with boxes in VOC's or YOLO's form. "
            "Pictures that repeat a field of an earlier folder are left out.",
        ),
    ],
    model: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the model; pictures it learnt from are left out. "
            "[default: the rule that goes by nuclei]"
        ),
    ] = None,
    severity: Annotated[
        int, typer.Option(help="Ask about a phone's photos instead, 1 to 5.", min=0, max=5)
    ] = 0,
) -> None:
    """Score the locate block against boxes drawn by hand."""
    needs("scipy")
    from app.impulse.impulse import Impulse
    from app.impulse.locate_block import LocateBlock
    from app.impulse.spec import LocateSpec
    from app.training.evaluate import located_from
    from app.training.locate_report import print_locator, score_locators

    block = Impulse.load(model).locate_block if model else LocateBlock(LocateSpec())
    learnt = located_from(model) if model else set()
    print_locator(score_locators(folders, block, learnt, severity))


def _command(
    folders: list[Path] | None,
    folds: int,
    first: int | None,
    apart: bool,
    leaky: bool,
    weights: str,
    changes: list[str] | None,
    page: Path | None,
) -> str:
    words = ["smearlens", "evaluate", *map(_told, folders or [])]
    if folds:
        words += ["--folds", str(folds), *(["--first", str(first)] if first else [])]
        words += [] if apart else ["--no-apart"]
    if leaky:
        words.append("--leaky")
    if folds or leaky:
        words += ["--weights", Path(weights).name]
        words += [word for change in changes or [] for word in ("--set", change)]
    if page:
        words += ["--report", page.name]
    return " ".join(words)


def _told(folder: Path) -> str:
    """Name a folder by its place in SMEARLENS_DATA: no page holds a path of this machine."""
    root = Path(os.environ.get("SMEARLENS_DATA", "/")).resolve()
    inside = folder.resolve().is_relative_to(root) and root != Path("/")
    return f"$SMEARLENS_DATA/{folder.resolve().relative_to(root)}" if inside else folder.name
