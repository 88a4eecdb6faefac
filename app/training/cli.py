"""The training's commands, and the studio's.

Mounted by `app.cli`.
"""

import typer

from app.training.commands import acquisition, data, studio, testing, training

app = typer.Typer(pretty_exceptions_enable=False)
for command in (
    training.train,
    training.export,
    testing.evaluate,
    testing.locate,
    data.leaks,
    data.phone,
    acquisition.data,
    studio.experiments,
    studio.features,
    studio.report,
    studio.tune,
):
    app.command()(command)
