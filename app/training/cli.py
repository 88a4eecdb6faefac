"""The training's commands: train, export, evaluate, locate, leaks, phone.

Mounted by `app.cli`.
"""

import typer

from app.training.commands import data, testing, training

app = typer.Typer(pretty_exceptions_enable=False)
for command in (
    training.train,
    training.export,
    testing.evaluate,
    testing.locate,
    data.leaks,
    data.phone,
):
    app.command()(command)
