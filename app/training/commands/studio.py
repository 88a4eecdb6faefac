"""`smearlens experiments`, `features`, `tune` and `report`: the studio's learning blocks."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.training.commands.options import (
    AsJson,
    BaseWeights,
    Classes,
    OneFolder,
    Runs,
    named_folder,
    needs,
    needs_tensorflow,
    needs_weights,
    pictured,
    progress_bar,
)
from app.training.files import writable, writable_folder, write_text

Storage = Annotated[
    str | None,
    typer.Option(
        envvar="SMEARLENS_STUDY_STORAGE",
        help="Where trials are kept, such as postgresql://user@host/name. "
        "[default: SQLite in runs/tune]",
    ),
]
Study = Annotated[str, typer.Option(help="Name of the study of `smearlens tune`.")]


def experiments(
    folder: OneFolder = None,
    table: Annotated[
        Path | None, typer.Option(help="The declared table. [default: the shipped one]")
    ] = None,
    classes: Classes = None,
    weights: BaseWeights = "imagenet",
    runs: Runs = Path("runs"),
    markdown: Annotated[
        Path | None, typer.Option(help="Write the table and the conclusions to this page, too.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the table of experiments on unseen sources and, beside it, on a leaky split.

    What is done is kept in runs/experiments: a run that was stopped goes on there.
    """
    from app.training.experiments import table as tables
    from app.training.reports import experiments_report

    declared = tables.read(table or tables.DECLARED)
    needs_tensorflow()
    needs("sklearn")
    from app.training.data.pictures import Pictures
    from app.training.experiments.experiments import Experiments
    from app.training.fit.loop import repeatable

    writable(markdown)
    writable_folder(runs)
    needs_weights(weights)
    folders, named = pictured([folder] if folder else [], classes)
    cache, each_class = runs / "cache", declared.pictures.each_class
    repeatable()
    with progress_bar(Console(stderr=True)) as progress:
        pictures = Pictures.read(folders, cache, progress, each_class, named)
        of = named_folder(folders[0])
        run = Experiments.begin(runs / "experiments", declared, pictures, weights, of)
        run.run(cache, progress)
    if markdown:
        command = "smearlens experiments" + (f" {folder.name}" if folder else "")
        write_text(markdown, experiments_report.markdown(run, command))
    if as_json:
        print(json.dumps(experiments_report.as_data(run)))
    else:
        experiments_report.show(run, Console())


def features(
    folder: OneFolder = None,
    each_class: Annotated[
        int, typer.Option(min=5, help="Pictures of each class, spread evenly over its sources.")
    ] = 200,
    cell: Annotated[
        bool, typer.Option("--cell", help="Take located cells, not whole frames.")
    ] = False,
    classes: Classes = None,
    weights: BaseWeights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Show raw pictures, DSP results and a map of features as one page: the explorer."""
    needs_tensorflow()
    needs("sklearn")
    from app.training.data.pictures import Pictures
    from app.training.fit.block import BlockConfig
    from app.training.reports import explorer

    writable_folder(runs)
    needs_weights(weights)
    folders, named = pictured([folder] if folder else [], classes)
    config = BlockConfig(crop="cell" if cell else "whole")
    with progress_bar(Console(stderr=True)) as progress:
        pictures = Pictures.read(folders, runs / "cache", progress, each_class, named)
        found = explorer.explore(pictures, config, weights, runs / "cache", progress)
    command = f"smearlens features {named_folder(folders[0])} --each-class {each_class}"
    command += " --cell" if cell else ""
    page = explorer.save(runs / "explorer", found, config, weights, command)
    wrong = sum(one.label != one.said for one in found.points)
    if as_json:
        figures = {
            "page": str(page),
            "pictures": len(found.points),
            "sources": found.groups,
            "features": found.count,
            "wrong": wrong,
            "accuracy": found.accuracy[0],
            "interval": found.accuracy[1:],
        }
        print(json.dumps(figures))
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
    from app.training.reports import lab_report

    writable(to, markdown)
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
    classes: Classes = None,
    weights: BaseWeights = "imagenet",
    runs: Runs = Path("runs"),
    as_json: AsJson = False,
) -> None:
    """Search for a block that is right on unseen sources, quick and small.

    Only the best trial on validation is asked about the test sources, once. Run it on several
    machines with one --storage to share a study; a study that was stopped goes on.
    """
    needs("optuna")
    from app.training.experiments import search

    declared = search.read(space or search.DECLARED)
    needs_tensorflow()
    from app.training.data.pictures import Pictures
    from app.training.experiments import tune as tuning
    from app.training.fit.loop import repeatable

    writable_folder(runs)
    needs_weights(weights)
    repeatable()
    folders, named = pictured([folder] if folder else [], classes)
    to, cache = runs / "tune", runs / "cache"
    opened = tuning.open_study(storage, study, to)
    with progress_bar(Console(stderr=True)) as progress:
        pictures = Pictures.read(folders, cache, progress, declared.each_class, named)
        search_of = tuning.Search(opened, declared, pictures, weights, cache, progress)
        search_of.run(trials)
        result = search_of.finish(to)
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
