"""`smearlens evaluate` and `smearlens locate`: how good the model and the locate block are."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.training.commands.options import (
    AsJson,
    Folders,
    For,
    LocatorWeights,
    Settings,
    Target,
    Weights,
    config_of,
    named_folder,
    needs,
    needs_tensorflow,
    needs_weights,
    progress_bar,
    skipped,
)
from app.training.data import sets
from app.training.evaluate.finding.layout import Layout
from app.training.files import writable, writable_folder, write_text


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
    leave_out: Annotated[
        bool,
        typer.Option(
            "--leave-out",
            help="With --folds, train once more for each set, without that set, and ask about it: "
            "what holds under another microscope.",
        ),
    ] = False,
    leaky: Annotated[
        bool, typer.Option("--leaky", help="Train once on a random split of pictures instead.")
    ] = False,
    target: For = "server",
    weights: Weights = None,
    locator_weights: LocatorWeights = None,
    runs: Annotated[
        Path, typer.Option(help="Folder of the runs; those in it are gone on with.")
    ] = Path("runs/evaluate"),
    changes: Settings = None,
    split: Annotated[
        Path | None,
        typer.Option(
            help="Take groups and parts from this split.csv of `smearlens data`: asked about are "
            "the pictures to test, or with --folds all that it names."
        ),
    ] = None,
    as_json: AsJson = False,
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
    from app.impulse.spec import ImpulseSpec
    from app.training.data import dataset
    from app.training.data.grouping import grouped
    from app.training.data.splits import from_table
    from app.training.evaluate import evaluation
    from app.training.reports import report

    writable(markdown, save, calibration, page)
    writable_folder(runs)
    needs_weights(weights, locator_weights)
    console = Console(stderr=True)
    with progress_bar(console) as progress:
        if folds or leaky:
            needs_tensorflow()
            extra = [f"folds={folds}"] if folds else []
            changed = [*(changes or []), *extra]
            config = config_of(folders, weights, locator_weights, changed, target=target)
            data = dataset.read(config.folders, config.classes)
            if split:
                named = from_table(split, data.samples)
                data.samples = [*named.train, *named.held_out]
            elif not leaky:
                data.samples = grouped(data.samples, runs / "cache", progress)
            if leaky:
                result = evaluation.evaluate_leaky(data, config, runs, progress)
            else:
                foreign = None
                if leave_out:
                    unlearnt = sets.present(sets.data_root(), sets.FOREIGN)
                    foreign = dataset.read(unlearnt, config.classes)
                result = evaluation.evaluate_recipe(
                    data, config, runs, progress, page is not None, first, foreign
                )
                result = result.calibrated()
        else:
            shipped = model or asset("models") / "wbc"
            classes = ImpulseSpec.read(shipped).classes
            data = dataset.read(folders or sets.default_folders(sets.data_root()), classes)
            if split:
                data.samples = from_table(split, data.samples).held_out
            else:
                data.samples = grouped(data.samples, runs / "cache", progress)
            result = evaluation.evaluate_shipped(data, shipped, runs / "cache", progress)
    skipped(console, data.skipped)
    if as_json:
        print(json.dumps(report.as_data(result)))
    else:
        report.show(result, Console())
    command = _command(
        folders, folds, first, leave_out, leaky, target, weights, locator_weights, changes, page
    )
    if markdown:
        text = markdown.read_text(encoding="utf-8") if markdown.exists() else "# Evaluation"
        write_text(markdown, report.put_section(text, report.as_markdown(result, command)))
    if page:
        from app.training.reports import html_report

        html_report.write(result, command, page)
    if calibration and result.calibration:
        result.calibration.write(calibration)
    elif calibration:
        message = f"Nothing was written to {calibration}: --folds 5 finds a calibration."
        console.print(message, markup=False)
    if save:
        write_text(save, json.dumps(report.as_predictions(result)) + "\n")


def locate(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER...",
            help="Fields with boxes in VOC's, YOLO's or COCO's form, sets of single cells in a "
            "folder for each class (boxed by the nucleus rule), or fields without any leukocyte. "
            "Pictures that repeat one of an earlier folder are left out.",
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
    layout: Annotated[
        Layout | None, typer.Option(help="Lay the cells of pictures that show one out like this.")
    ] = None,
) -> None:
    """Score the locate block against boxes drawn by hand."""
    needs("scipy")
    from app.impulse.impulse import Impulse
    from app.impulse.locate_block import LocateBlock
    from app.impulse.spec import LocateSpec
    from app.training.evaluate.finding.locating import score_locators
    from app.training.fit.manifest import located_from
    from app.training.reports import locator_report

    block = Impulse.load(model).locate_block if model else LocateBlock(LocateSpec())
    learnt = located_from(model) if model else set()
    console, left_out = Console(), dict[str, str]()
    scores = score_locators(folders, block, learnt, severity, layout, left_out)
    skipped(console, left_out)
    locator_report.show(scores, console)
    if model:
        from app.training.export.serving import locating

        find, name = locating(model)
        print(
            f"On a photo of 640x480 finding takes {find:.2f} ms and naming one cell {name:.2f} ms: "
            f"both together {(find + name) / name:.2f} times naming alone."
        )


def _command(
    folders: list[Path] | None,
    folds: int,
    first: int | None,
    leave_out: bool,
    leaky: bool,
    target: Target,
    weights: str | None,
    locator_weights: str | None,
    changes: list[str] | None,
    page: Path | None,
) -> str:
    words = ["smearlens", "evaluate", *map(named_folder, folders or [])]
    if folds:
        words += ["--folds", str(folds), *(["--first", str(first)] if first else [])]
        words += ["--leave-out"] if leave_out else []
    if leaky:
        words.append("--leaky")
    if folds or leaky:
        words += ["--target", target] if target != "server" else []
        words += ["--weights", Path(weights or "imagenet").name]
        words += ["--locator-weights", Path(locator_weights).name] if locator_weights else []
        words += [word for change in changes or [] for word in ("--set", change)]
    if page:
        words += ["--report", page.name]
    return " ".join(words)
