"""`smearlens few-shot`: what heads reach that are taught on the spot, by pictures never seen."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from app.assets import asset
from app.errors import TooFewExamples, TrainingError
from app.training.commands.options import AsJson, needs, progress_bar
from app.training.data import sets
from app.training.files import writable, write_text

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.impulse.impulse import Impulse
    from app.teaching.prior import Prior
    from app.training.evaluate.few_shot import Seen, Trial
    from app.training.reports.few_shot_report import Tested

NAMED = (2, 5, 10)
"""Cells of each class that are named of a microscope that the model never saw."""
KNOWN = 5
"""Of one that it knows."""
PICTURES = 100
"""By which the time is taken."""
CACHE = Path("runs/cache")


def few_shot(
    models: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[MODEL]...",
            help="Folders of models. Sets of which one learnt nothing are its new microscopes. "
            "[default: the shipped one]",
        ),
    ] = None,
    own: Annotated[
        str, typer.Option(help="Classes of pbc to be told apart as somebody's own.")
    ] = "basophil,erythroblast,ig",
    draws: Annotated[int, typer.Option(min=2, help="Random draws of the named cells.")] = 20,
    as_json: AsJson = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Put the tables into this page, too.")
    ] = None,
) -> None:
    """Name a few cells of each set, teach a head by them, and ask it about the other pictures.

    The sets are bccd, pbc, raabin and jtsc in SMEARLENS_DATA, as far as they are there.
    """
    needs("scipy")
    from app.training.reports import few_shot_report as report

    writable(markdown)
    root = sets.data_root()
    if root is None:
        raise TrainingError("Set SMEARLENS_DATA to the folder that holds bccd/, pbc/ and jtsc/.")
    tested: list[Tested] = []
    with progress_bar(Console(stderr=True)) as progress:
        for model in models or [asset("models") / "wbc"]:
            classes = tuple(own.split(",")) if not tested else ()
            tested.append(_tested(model, root, classes, draws, progress))
    if as_json:
        print(json.dumps(report.as_data(tested)))
    else:
        console = Console()
        for table in report.tables(tested):
            console.print(table.to_rich())
    if markdown:
        words = ["smearlens", "few-shot", *map(_told, models or []), "--draws", str(draws)]
        page = markdown.read_text(encoding="utf-8") if markdown.exists() else "# Few shots\n"
        write_text(markdown, report.put(page, tested, " ".join(words)))


def _tested(
    model: Path, root: Path, own: tuple[str, ...], draws: int, progress: "Progress"
) -> "Tested":
    from app.impulse.impulse import Impulse
    from app.teaching.prior import Prior
    from app.teaching.watch import Watch
    from app.training.data import dataset
    from app.training.data.grouping import grouped
    from app.training.evaluate import few_shot as test
    from app.training.files import sha256
    from app.training.fit import manifest
    from app.training.reports.few_shot_report import Noticed, Tested

    impulse = Impulse.load(model)
    prior = Prior.of(model, impulse.spec)
    watch, learnt = Watch(prior), manifest.learnt_from(model)
    trials: list[Trial] = []
    noticed = []
    for folder in sets.present(root, (*sets.LEARNT, *sets.FOREIGN)):
        samples = dataset.read([folder], prior.classes).samples
        fresh = [one for one in samples if sha256(one.path) not in learnt]
        fresh = grouped(fresh, CACHE, progress, ("pbc",))
        if not fresh:
            continue
        seen = test.Seen.of(folder.name, model, fresh)
        foreign = folder.name not in prior.microscopes
        for taught in NAMED if foreign else (KNOWN,):
            trials += _tried(seen, taught, impulse, prior, draws)
        noticed.append(Noticed(folder.name, foreign, test.noticed(seen, watch, 10 * draws)))
    mine: list[Trial] = []
    taken: list[float] = []
    if own and (root / "pbc").is_dir():
        samples = dataset.read([root / "pbc"], own).samples
        seen = test.Seen.of(", ".join(own), model, samples)
        for taught in (*NAMED, 2 * NAMED[-1]):
            mine += _tried(seen, taught, impulse, prior, draws, own=True)
        photo = samples[0].path.read_bytes()
        taken = [*test.seconds(seen, photo, impulse, prior, PICTURES, "classes")]
    return Tested(_told(model), tuple(trials), tuple(noticed), tuple(mine), tuple(taken), PICTURES)


def _tried(
    seen: "Seen", taught: int, impulse: "Impulse", prior: "Prior", draws: int, own: bool = False
) -> "list[Trial]":
    from app.training.evaluate.few_shot import trial

    try:
        return [trial(seen, taught, impulse, prior, draws, "classes" if own else "microscope")]
    except TooFewExamples:
        return []


def _told(model: Path) -> str:
    return model.parent.name if model.name == "model" else model.name
