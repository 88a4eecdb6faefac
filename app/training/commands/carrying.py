"""`smearlens export arduino` and `smearlens export c`: a model for microcontrollers.

Beside `smearlens export RUN`, of which they share the name. Parse, call, print.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.assets import asset

DEFAULT = "RUN"
"""What is meant where the first word is neither of the others: a run's folder."""
Model = Annotated[
    Path | None, typer.Option(help="Folder of the model. [default: the small one, models/arduino]")
]


class ExportGroup(TyperGroup):
    """Take the first word for a run's folder, unless it is one of the commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default before words that name no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [DEFAULT, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


def arduino(
    out: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The library to write.")],
    model: Model = None,
    maintainer: Annotated[
        str | None, typer.Option(help="Who passes it on, “Name <mail>”, for library.properties.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Page about the library, for library.properties.")
    ] = None,
) -> None:
    """Write a model as an Arduino library, for boards with a camera.

    The model as a C array, the DSP block without a heap, and examples. Not for diagnosis.
    """
    from app.training.export.micro.filling import MARGIN
    from app.training.export.micro.library import Publisher, export_library

    named = {"maintainer": maintainer, "url": url}
    publisher = Publisher(**{key: one for key, one in named.items() if one is not None})
    found = export_library(model or _small(), out, publisher)
    print(
        f"Written to {out}: {found.spec.name} {found.spec.version}, {len(found.content):,} bytes "
        f"of flash, {found.arena:,} of memory while it runs and {MARGIN:,} to spare."
    )
    print("Next: Sketch > Include Library > Add .ZIP Library; docs/microcontroller.md says more.")


def c(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.")],
    model: Model = None,
) -> None:
    """Write a model as C11, its network by BakeNN, without a heap and an interpreter.

    With a program that reads crops, for this computer and for a Cortex-M under QEMU.
    """
    from app.training.export.micro.c_sources import export_c

    found = export_c(model or _small(), out)
    print(f"Written to {out}: {found.spec.name} {found.spec.version}.")
    print(f"Next: make -C {out}")


def _small() -> Path:
    return asset("models") / "arduino"
