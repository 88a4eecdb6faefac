"""`smearlens data`: what is in a set of labelled pictures."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from app.training.commands.options import Runs, needs, needs_tensorflow, progress_bar

if TYPE_CHECKING:
    from app.training.studio.acquisition import Acquired
    from app.training.studio.label_doubts import LabelDoubt

LISTED = 20
"""Skipped files and doubts shown on the terminal; data.json has all."""


def data(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A folder for each class, a table (CSV) of names and labels, VOC or YOLO boxes.",
        ),
    ],
    layout: Annotated[
        Literal["table", "voc", "yolo", "folders"] | None,
        typer.Option(help="How the set is laid out. [default: the first of these that fits]"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed sets other sources aside.")] = 7,
    doubts: Annotated[
        bool,
        typer.Option("--doubts", help="Let a simple model doubt labels, too: takes longer."),
    ] = False,
    weights: Annotated[
        str,
        typer.Option(help="For --doubts: `imagenet`, or a .h5 file or a folder of them."),
    ] = "imagenet",
    runs: Runs = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Look a set over: classes, sizes, sources, repeats, doubts, a split and contact sheets."""
    needs("scipy")
    if doubts:
        needs("sklearn")
        needs_tensorflow()
    from app.training.studio import acquisition, contact_sheet, label_doubts, layouts
    from app.training.studio.store import write_json, write_text

    console = Console(stderr=True)
    to = runs / "data" / re.sub(r"[^A-Za-z0-9._-]", "-", folder.resolve().name)
    with progress_bar(console) as progress:
        labelled = layouts.read(folder, layout)
        found = acquisition.acquire(folder, labelled, seed, runs / "leaks", progress)
        doubted = label_doubts.find(found, weights, runs / "features", progress) if doubts else None
        task = progress.add_task("Contact sheets", total=len(found.parts()))
        for part in found.parts():
            places = [n for n, one in enumerate(found.entries) if one.label == part.label]
            chosen = acquisition.spread(places, found.sources, contact_sheet.MOST)
            name = re.sub(r"[^a-z0-9._-]", "-", part.label)
            told = f"{part.label}: {len(chosen)} of {part.entries:,}, {part.sources:,} sources"
            contact_sheet.draw(to / f"{name}.jpg", told, [found.entries[n] for n in chosen])
            progress.advance(task)
        told_of = found.as_data()
        if doubted is not None:
            told_of["doubts"] = [one.as_data() for one in doubted]
        write_text(to / "split.csv", found.table())
        write_json(to / "data.json", told_of)
    if as_json:
        print(json.dumps(told_of))
    else:
        _show(found, doubted, to)


def _show(found: "Acquired", doubted: "list[LabelDoubt] | None", to: Path) -> None:
    console = Console()
    boxed = any(one.box for one in found.entries)
    table = Table("class", "boxes" if boxed else "pictures", "sources", "to train", "to test")
    for one in found.parts():
        table.add_row(
            one.label, f"{one.entries:,}", f"{one.sources:,}", f"{one.train:,}", f"{one.test:,}"
        )
    console.print(table)
    told = found.as_data()
    sizes = ", ".join(f"{size} ({count:,})" for size, count in found.sizes.most_common(4))
    lines = [
        f"Layout: {found.layout}. Sizes: {sizes}.",
        f"Balance: the smallest class has {told['balance']:.0%} of the largest.",
        f"{found.repeats:,} pictures show a field that another shows, too; {found.equal:,} are "
        "equal files.",
    ]
    if len(set(found.sources)) < len({one.path for one in found.entries}):
        lines.append("Split such a set by source: a random split would leak.")
    for title, each in (
        ("Skipped", [f"{name}: {why}" for name, why in found.skipped.items()]),
        ("Labels that contradict each other", [_shortly(one) for one in found.conflicts]),
        ("Labels in doubt", [str(one) for one in doubted or []]),
    ):
        if each:
            lines += [f"{title}: {len(each)}", *(f"  {one}" for one in each[:LISTED])]
            if len(each) > LISTED:
                lines.append(f"  … and {len(each) - LISTED} more in data.json")
    split = told["split"]
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
