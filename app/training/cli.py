"""The training's commands: train, export, evaluate, locate, phone, leaks.

Mounted by `app.cli`. Turns arguments into calls and results into tables; loads
TensorFlow only when a command that needs it runs.
"""

import json
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.assets import asset
from app.errors import TrainingError

app = typer.Typer(pretty_exceptions_enable=False)

Folders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FOLDER]...",
        help="BCCD originals with labels.csv, or a folder for each class. "
        "[default: bccd and pbc in SMEARLENS_DATA]",
    ),
]
Weights = Annotated[
    str, typer.Option(help="`imagenet` fetches Keras's own weights; else the path of a .h5 file.")
]
Runs = Annotated[Path, typer.Option(help="Folder of the runs.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Change a value of the recipe, such as cycles=5; "
        "config.json of a run lists all of them.",
    ),
]


@app.command()
def train(
    folders: Folders = None,
    weights: Weights = "imagenet",
    name: Annotated[str, typer.Option(help="Name of the run.")] = "wbc",
    runs: Runs = Path("runs"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run from its last checkpoint.")
    ] = False,
    changes: Settings = None,
) -> None:
    """Train a model: MobileNetV2 1.0, first the head, then fine-tuning; 20 cycles."""
    needs_tensorflow()
    from app.training import dataset
    from app.training.config import TrainConfig
    from app.training.grouping import grouped
    from app.training.train import Run
    from app.training.train import train as run_training

    folder = runs / name
    config = TrainConfig.read(folder) if resume else _config(folders, weights, changes)
    data = dataset.read(config.folders, config.classes)
    console = Console(stderr=True)
    try:
        with _progress(console) as progress:
            data.samples = grouped(data.samples, runs / "sources", progress)
            run = Run.resume(folder, data) if resume else Run.begin(folder, config, data)
            console.print(_counted(len(run.split.train), len(run.split.held_out), data.left_out))
            unread = run_training(run, runs / "pool", data.samples, progress)
    except KeyboardInterrupt:
        console.print(_stopped(folder, runs, name))
        raise typer.Exit(130) from None
    for path in unread:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    console.print(f"Done. Next: smearlens export {folder} --to models/wbc", markup=False)


@app.command()
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
    with _progress(Console(stderr=True)) as progress:
        data.samples = grouped(data.samples, run.parent / "sources", progress)
    opened = Run.resume(run, data)
    verdict, temperature = VerdictSpec(), 1.0
    if calibration:
        found = Calibration.read(calibration)
        verdict = VerdictSpec(unsure_below=found.unsure_below, known_least=found.known_least)
        temperature = found.temperature
    parity = run_export(opened, to, name, version, verdict, temperature)
    if not opened.finished:
        print("This run was stopped before its last cycle; the model is what it had learnt.")
    print(
        f"Exported to {to}. On {parity.crops} crops the float32 file differs from the network "
        f"by {parity.float32_off:.1e} at most; int8 names {parity.int8_agreed:.1%} as it does."
    )


@app.command()
def evaluate(
    folders: Folders = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model. [default: the shipped one]")
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Train the recipe once for each of so many folds instead.")
    ] = 0,
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
    _needs("sklearn")
    from app.training import dataset, report
    from app.training import evaluate as evaluation
    from app.training.grouping import grouped

    console = Console(stderr=True)
    with _progress(console) as progress:
        if folds or leaky:
            needs_tensorflow()
            extra = [f"folds={folds}"] if folds else []
            config = _config(folders, weights, [*(changes or []), *extra])
            data = dataset.read(config.folders, config.classes)
            if not leaky:
                data.samples = grouped(data.samples, runs / "sources", progress)
            if leaky:
                result = evaluation.evaluate_leaky(data, config, runs, progress)
            else:
                whole = page is not None
                result = evaluation.evaluate_recipe(data, config, runs, progress, whole)
                result = result.calibrated()
        else:
            shipped = model or asset("models") / "wbc"
            classes = evaluation.classes_of(shipped)
            data = dataset.read(folders or _default_folders(), classes)
            data.samples = grouped(data.samples, runs / "sources", progress)
            result = evaluation.evaluate_shipped(data, shipped, progress)
    if as_json:
        print(json.dumps(report.as_data(result)))
    else:
        report.show(result, Console())
    command = _command(folders, folds, leaky, weights, changes, page)
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


@app.command()
def locate(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER...",
            help="Fields with boxes in VOC's or YOLO's form. "
            "Pictures that repeat a field of an earlier folder are left out.",
        ),
    ],
) -> None:
    """Score the locate block against boxes drawn by hand."""
    _needs("scipy")
    from app.training.locate_report import print_locator, score_locators

    print_locator(score_locators(folders))


@app.command()
def phone(
    fields: Annotated[list[Path], typer.Argument(metavar="FIELD...", help="Picture files.")],
    to: Annotated[Path, typer.Option(help="The sheet, a picture file such as sheet.png.")],
    seed: Annotated[int, typer.Option(min=0, help="Another seed takes other photos.")] = 0,
) -> None:
    """Draw what a phone's camera would make of fields, from severity 1 to 5."""
    from app.training.phone import contact_sheet, read_field

    if to.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp") or not to.parent.is_dir():
        raise TrainingError(f"{to} can't be written: name a .png file in a folder that exists.")
    opened = [read_field(path) for path in fields]
    with _progress(Console(stderr=True)) as progress:
        task = progress.add_task("Photographing", total=len(fields))
        sheet = contact_sheet(
            opened, seed, advance=lambda rows: progress.update(task, completed=rows)
        )
    sheet.save(to)


@app.command()
def leaks(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A folder for each class, also below split folders such as TRAIN and TEST; "
            "or BCCD originals with labels.csv.",
        ),
    ],
    whole: Annotated[
        bool, typer.Option("--whole", help="Take whole squashed frames, not located cells.")
    ] = False,
    weights: Weights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write picture, label, split and source to this CSV file.")
    ] = None,
) -> None:
    """Find pictures that repeat each other, and what a random split of them would claim."""
    needs_tensorflow()
    _needs("sklearn")
    from app.training import leaks_report
    from app.training.leaks import find, measure

    if save and (save.is_dir() or not save.parent.is_dir()):
        raise TrainingError(f"{save} can't be written: name a file in a folder that exists.")
    console = Console(stderr=True)
    with _progress(console) as progress:
        found = find(folder, runs, weights, whole, progress)
        if save:
            found.save(save)
        claim = measure(found.samples, found.rows, progress)
    for path in found.unreadable:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    if as_json:
        print(json.dumps(leaks_report.as_data(found, claim)))
    else:
        leaks_report.show(found, claim, Console())


def needs_tensorflow() -> None:
    """Raise TrainingError where TensorFlow is not installed; quiet its log."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    _needs("tensorflow")


def _needs(package: str) -> None:
    if find_spec(package) is None:
        raise TrainingError(
            f"This needs {package}. Install it with: pip install 'smearlens[train]'"
        )


def _config(folders: list[Path] | None, weights: str, changes: list[str] | None) -> Any:
    from app.training.config import TrainConfig
    from app.training.dataset import strange_folders

    values: dict[str, Any] = {}
    for change in changes or []:
        name, equals, value = change.partition("=")
        if not equals:
            raise TrainingError(f"--set takes NAME=VALUE, not {change}.")
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = value
    values.setdefault("strange", strange_folders(_data_root()))
    return TrainConfig.checked(
        **values, folders=tuple(folders or _default_folders()), weights=weights
    )


def _default_folders() -> list[Path]:
    from app.training.dataset import default_folders

    return default_folders(_data_root())


def _data_root() -> Path | None:
    root = os.environ.get("SMEARLENS_DATA")
    return Path(root) if root else None


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
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


def _command(
    folders: list[Path] | None,
    folds: int,
    leaky: bool,
    weights: str,
    changes: list[str] | None,
    page: Path | None,
) -> str:
    words = ["smearlens", "evaluate", *map(_told, folders or [])]
    if folds:
        words += ["--folds", str(folds)]
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
