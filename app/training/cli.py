"""The training's commands, and the studio's.

Mounted by `app.cli`.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from app.training.commands import (
    carrying,
    data,
    exporting,
    few_shot,
    studio,
    surveying,
    testing,
    training,
)

app = typer.Typer(pretty_exceptions_enable=False)


def stoppable(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let Ctrl-C end `command` with one sentence, where it has none of its own."""

    @wraps(command)
    def stopped(*words: Any, **options: Any) -> Any:
        try:
            return command(*words, **options)
        except KeyboardInterrupt:
            message = "Stopped. What is done is kept: the same command goes on from here."
            print(message, file=sys.stderr)
            raise typer.Exit(130) from None

    return stopped


for command in (
    training.train,
    exporting.reference,
    testing.evaluate,
    few_shot.few_shot,
    testing.locate,
    surveying.train_fields,
    surveying.evaluate_fields,
    data.data,
    data.leaks,
    data.phone,
    studio.experiments,
    studio.features,
    studio.report,
    studio.tune,
):
    app.command()(stoppable(command))

export = typer.Typer(cls=carrying.ExportGroup, subcommand_metavar="RUN | arduino | c")
export.command(carrying.DEFAULT)(stoppable(exporting.export))
export.command()(stoppable(carrying.arduino))
export.command()(stoppable(carrying.c))
app.add_typer(
    export,
    name="export",
    help="Export a run as TFLite files, or a model for a microcontroller. "
    "`smearlens export RUN --help` tells of the former.",
)
