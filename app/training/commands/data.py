"""`smearlens data`, `leaks` and `phone`: what is in a set, and what phones would make of it."""

import json
import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from app.errors import TrainingError
from app.training.commands.options import (
    AsJson,
    BaseWeights,
    Runs,
    needs,
    needs_tensorflow,
    needs_weights,
    progress_bar,
    skipped,
)
from app.training.files import replaced, writable, writable_folder, write_json, write_text

if TYPE_CHECKING:
    from app.counts.reviewed.manifest import Manifest
    from app.training.data.acquisition import Acquired
    from app.training.evaluate.label_errors import LabelError

DECIDED = ("confirmed", "changed")
LISTED = 20
"""Skipped files and label errors shown on the terminal; data.json has all."""


def data(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A folder for each class, a table (CSV) of names and labels, or boxes in VOC's, "
            "YOLO's or COCO's form.",
        ),
    ],
    layout: Annotated[
        Literal["table", "coco", "voc", "yolo", "folders"] | None,
        typer.Option(help="How the set is laid out. [default: the first of these that fits]"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed sets other sources aside.")] = 7,
    find_errors: Annotated[
        bool,
        typer.Option("--doubts", help="Let a simple model doubt labels, too: takes longer."),
    ] = False,
    weights: Annotated[
        str, typer.Option(help="For --doubts: `imagenet`, or a .h5 file or a folder of them.")
    ] = "imagenet",
    from_history: Annotated[
        bool,
        typer.Option(
            "--from-history",
            help="First write into FOLDER what people named or confirmed in counts: a set that "
            "`smearlens train` takes. What an earlier one there held out stays held out.",
        ),
    ] = False,
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Look a set over: classes, sizes, sources, repeats, doubts, a split and contact sheets."""
    reviewed = _reviewed(folder, as_json) if from_history else None
    if reviewed and find_spec("scipy") is None:
        if as_json:
            print(json.dumps({"reviewed": reviewed}))
        return  # it is there; looking it over takes the extra `train`
    needs("scipy")
    if find_errors:
        needs("sklearn")
        needs_tensorflow()
    from app.training.data import acquisition, dataset
    from app.training.evaluate import label_errors
    from app.training.reports import contact_sheet

    writable_folder(runs)
    console = Console(stderr=True)
    to = runs / "data" / re.sub(r"[^\w.-]", "-", folder.resolve().name)
    with progress_bar(console) as progress:
        read = dataset.read([folder], layout=layout)
        found = acquisition.acquire(folder, read, seed, runs / "cache", progress)
        errors = (
            label_errors.find(found, weights, runs / "cache", progress) if find_errors else None
        )
        task = progress.add_task("Contact sheets", total=len(found.parts()))
        names = contact_sheet.file_names(part.label for part in found.parts())
        for part in found.parts():
            of_class = [one for one in found.entries if one.label == part.label]
            chosen = acquisition.spread(of_class, contact_sheet.MOST)
            title = f"{part.label}: {len(chosen)} of {part.entries:,}, {part.groups:,} sources"
            contact_sheet.draw(to / names[part.label], title, chosen)
            progress.advance(task)
        figures = found.as_data()
        if errors is not None:
            figures["doubts"] = [one.as_data() for one in errors]
        if reviewed is not None:
            figures["reviewed"] = reviewed
        write_text(to / "split.csv", found.table())
        write_json(to / "data.json", figures)
    if as_json:
        print(json.dumps(figures))
    else:
        _show(found, errors, to)


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
    weights: BaseWeights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
    save: Annotated[
        Path | None, typer.Option(help="Write picture, label, split and source to this CSV file.")
    ] = None,
) -> None:
    """Find pictures that repeat each other, and what a random split of them would claim."""
    needs_tensorflow()
    needs("sklearn")
    from app.training.evaluate.leaks import find, measure
    from app.training.reports import leaks_report

    writable(save)
    writable_folder(runs)
    needs_weights(weights)
    console = Console(stderr=True)
    with progress_bar(console) as progress:
        found = find(folder, runs, weights, whole, progress)
        if save:
            found.save(save)
        claim = measure(found.samples, found.rows, progress)
    skipped(console, found.skipped)
    for path in found.unreadable:
        console.print(f"Skipped, unreadable: {path}", markup=False)
    if as_json:
        print(json.dumps(leaks_report.as_data(found, claim)))
    else:
        leaks_report.show(found, claim, Console())


def phone(
    fields: Annotated[list[Path], typer.Argument(metavar="FIELD...", help="Picture files.")],
    to: Annotated[Path, typer.Option(help="The sheet, a picture file such as sheet.png.")],
    seed: Annotated[int, typer.Option(min=0, help="Another seed takes other photos.")] = 0,
) -> None:
    """Draw what a phone's camera would make of fields, from severity 1 to 5."""
    from app.training.augment.phone.sheet import contact_sheet, read_field

    writable(to)
    if to.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
        raise TrainingError(f"{to} can't be written: name a .png file in a folder that exists.")
    opened = [read_field(path) for path in fields]
    with progress_bar(Console(stderr=True)) as progress:
        task = progress.add_task("Photographing", total=len(fields))
        sheet = contact_sheet(
            opened, seed, advance=lambda rows: progress.update(task, completed=rows)
        )
    with replaced(to) as partial:
        sheet.save(partial)


def _reviewed(folder: Path, as_json: bool) -> dict[str, Any]:
    """Write the set of reviewed cells, and say what it is."""
    from app.commands.reviewed import write_reviewed

    with progress_bar(Console(stderr=True)) as progress:
        manifest = write_reviewed(folder, progress)
    if not as_json:
        for line in _told(manifest, folder):
            Console().print(line, markup=False, highlight=False)
    return manifest.model_dump(mode="json")


def _told(manifest: "Manifest", folder: Path) -> list[str]:
    slides = [one for one in manifest.slides if one.cells]
    aside = sum(one.held_out for one in slides)
    decided = [sum(getattr(one, how) for one in manifest.classes.values()) for how in DECIDED]
    lines = [
        f"{manifest.cells:,} reviewed cells of {len(slides):,} slides are in {folder}: "
        f"{decided[0]:,} as the model had said, {decided[1]:,} otherwise. {aside:,} of the slides "
        f"are held out, in later versions, too. Version {manifest.version}."
    ]
    if left_out := ", ".join(f"{many:,} {why}" for why, many in manifest.left_out.items()):
        lines.append(f"Left out: {left_out}.")
    if not aside:
        lines.append("None of so few slides is held out yet: the second that is reviewed will be.")
    if rare := [name for name, one in manifest.classes.items() if not one.train]:
        lines.append(f"Of held-out slides alone, so that nothing teaches them: {', '.join(rare)}.")
    return lines


def _show(found: "Acquired", errors: "list[LabelError] | None", to: Path) -> None:
    console = Console()
    with_boxes = any(one.box for one in found.entries)
    table = Table("class", "boxes" if with_boxes else "pictures", "sources", "to train", "to test")
    for one in found.parts():
        table.add_row(
            one.label, f"{one.entries:,}", f"{one.groups:,}", f"{one.train:,}", f"{one.test:,}"
        )
    console.print(table)
    figures = found.as_data()
    sizes = ", ".join(f"{size} ({count:,})" for size, count in found.sizes.most_common(4))
    lines = [
        f"Layout: {found.layout}. Sizes: {sizes}.",
        f"Balance: the smallest class has {figures['balance']:.0%} of the largest.",
        f"{found.repeats:,} pictures show a field that another shows, too; {found.equal:,} are "
        "equal files.",
    ]
    if found.empty:
        lines.append(f"{found.empty:,} pictures have no box: fields without cells.")
    if figures["sources"] < len({one.path for one in found.entries}):
        lines.append("Split such a set by source: a random split would leak.")
    for title, each in (
        ("Names of classes taken for others", [f"{a} is {b}" for a, b in found.spelt.items()]),
        ("Names of classes so alike that they may be one", [" and ".join(o) for o in found.alike]),
        ("Skipped", [f"{name}: {why}" for name, why in found.skipped.items()]),
        ("Labels that contradict each other", [_shortly(one) for one in found.conflicts]),
        ("Labels in doubt", [str(one) for one in errors or []]),
    ):
        if each:
            lines += [f"{title}: {len(each)}", *(f"  {one}" for one in each[:LISTED])]
            if len(each) > LISTED:
                lines.append(f"  … and {len(each) - LISTED} more in data.json")
    split = figures["split"]
    lines.append(
        f"Split by source: {split['train']:,} to train, {split['test']:,} to test, seed "
        f"{split['seed']}, SHA-256 {split['sha256'][:12]}…; contact sheets and split: {to}."
    )
    for line in lines:
        console.print(line, markup=False, highlight=False)


def _shortly(pictures: tuple[str, ...]) -> str:
    """Write pictures of one field as one example of each label, with how many there are."""
    labels = Counter(one.rpartition(": ")[2] for one in pictures)
    example = {one.rpartition(": ")[2]: one.rpartition(": ")[0] for one in reversed(pictures)}
    return ", ".join(f"{count} {label} ({example[label]})" for label, count in labels.items())
