"""`smearlens train-fields` and `smearlens evaluate-fields`: the survey of whole fields."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.training.commands.options import (
    BaseWeights,
    Settings,
    needs,
    needs_tensorflow,
    needs_weights,
    progress_bar,
    set_values,
)
from app.training.data import sets

CACHE = Path("runs/survey")
LONE = 400
"""Pictures of single cells that views of many are laid out of."""

BoxedFolders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FOLDER]...",
        help="Fields with boxes around leukocytes, red cells and platelets. "
        "[default: bccd, txl and pig_phone in SMEARLENS_DATA]",
    ),
]
OfModel = Annotated[
    Path | None, typer.Option("--model", help="Folder of the model. [default: the shipped one]")
]


def train_fields(
    folders: BoxedFolders = None,
    model: OfModel = None,
    weights: BaseWeights = "imagenet",
    run: Annotated[
        Path, typer.Option(help="Folder of the training; one that is in it is gone on with.")
    ] = CACHE / "run",
    changes: Settings = None,
) -> None:
    """Teach a model's survey: the network that finds all cells of a field."""
    needs_tensorflow()
    needs_weights(weights)
    from app.training.export.survey import put_survey
    from app.training.fit.manifest import read
    from app.training.fit.survey import SurveyConfig, boxed_fields, train_survey
    from app.training.fit.survey.boxed_fields import lone_cells, opened

    to = model or asset("models") / "wbc"
    config = SurveyConfig.checked(**({"weights": weights} | set_values(changes)))
    root, console = sets.data_root(), Console(stderr=True)
    with progress_bar(console) as progress:
        manifest = read(to)
        found = boxed_fields(_boxed(folders), manifest, _smears(), CACHE, progress)
        photos = [opened(one) for one in found if one.side == "learnt"]
        for lone in sets.present(root, sets.LONE):
            photos += lone_cells(lone, manifest, LONE)
        train_survey(run, [one for one in photos if one], config, progress)
    put_survey(to, run, config, found)
    Console().print(f"The survey is in {to}.", markup=False)


def evaluate_fields(
    folders: BoxedFolders = None,
    model: OfModel = None,
    learnt: Annotated[
        bool,
        typer.Option("--learnt", help="Score the fields that were learnt from: LEAKY."),
    ] = False,
    aside: Annotated[
        bool,
        typer.Option("--aside", help="Score those that are on neither side, to set limits on."),
    ] = False,
) -> None:
    """Score the survey on fields held apart by field and smear, beside the locate block alone."""
    needs("scipy")
    from app.impulse.impulse import Impulse
    from app.training.evaluate.finding.surveying import compared, laid_out
    from app.training.fit.manifest import located_from, read
    from app.training.fit.survey.boxed_fields import boxed_fields, opened
    from app.training.reports import survey_report

    of = model or asset("models") / "wbc"
    impulse = Impulse.load(of)
    side = "learnt" if learnt else "aside" if aside else "held_out"
    manifest = read(of)
    with progress_bar(Console(stderr=True)) as progress:
        found = boxed_fields(_boxed(folders), manifest, _smears(), CACHE, progress)
        photos = [opened(one) for one in found if one.side == side]
        scores = compared([one for one in photos if one], impulse, located_from(of), progress)
        layouts = [
            one
            for lone in sets.present(sets.data_root(), sets.LONE)
            for one in laid_out(lone, manifest, impulse)
        ]
    survey_report.show(scores, layouts, Console())


def _boxed(folders: list[Path] | None) -> list[Path]:
    return folders or sets.present(sets.data_root(), ("bccd", *sets.WITH_BOXES))


def _smears() -> Path | None:
    return next(iter(sets.present(sets.data_root(), ("raabin",))), None)
