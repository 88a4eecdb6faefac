"""Writes a model as an Arduino library: one .zip that the IDE adds.

By https://arduino.github.io/arduino-cli/latest/library-specification/, format 1.5 (rev. 2.2).
Knows no boards: the examples in `sources/library/examples` do.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.errors import TrainingError
from app.impulse.spec import DspSpec
from app.training import files
from app.training.export.micro import filling
from app.training.export.micro.micro_model import OPERATORS, MicroModel

ROOT = "Smearlens"
"""The library's name, and that of its folder."""
SIDE_MOST = 640
"""SMEARLENS_MAX_SIDE, as smearlens_dsp.h sets it."""
SEMVER = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Say who passes the library on, in the words of library.properties."""

    maintainer: str = "the Smearlens authors"
    url: str = "https://docs.arduino.cc/software/ide-v1/tutorials/installing-libraries"
    """A page for people; without one of its own the page that tells how a .zip is added."""

    def __post_init__(self) -> None:
        if "\n" in self.maintainer + self.url or not self.maintainer.strip():
            raise TrainingError("The maintainer is a name, with a mail address in <> perhaps.")
        if not re.fullmatch(r"https?://\S+", self.url):
            raise TrainingError(f"{self.url!r} is no address of a page.")


def export_library(folder: Path, to: Path, publisher: Publisher | None = None) -> MicroModel:
    """Write the model in `folder` as the library `to`, a .zip, and return what was measured.

    Raises:
        TrainingError: the model is nothing for a microcontroller, or nothing can be written.
        ModelUnusable: its files don't fit together.
    """
    files.writable(to)
    model = MicroModel.read(folder)
    contents = library(model, publisher or Publisher())
    contents |= {f"extras/{name}": text for name, text in filling.carried(folder).items()}
    files.write(to, lambda file: file.write(zipped(contents)))
    return model


def library(model: MicroModel, publisher: Publisher) -> dict[str, str]:
    """Return the files of the library: path below its folder -> text."""
    calls = (
        f'  if (resolver.{OPERATORS[name]}() != kTfLiteOk) return "{name} is missing.";'
        for name in model.operators
    )
    version = model.spec.version
    facts = filling.described(model) | {
        # The library's version is the model's, by which people tell answers apart.
        "VERSION": version if SEMVER.fullmatch(version) else "0.0.0",
        "AUTHOR": "the Smearlens authors",
        "MAINTAINER": publisher.maintainer,
        "URL": publisher.url,
        "OPERATOR_COUNT": len(model.operators),
        "RESOLVER": "\n".join(calls),
        "WORKSPACE": _workspace(model.spec.dsp),
        "NETWORK": filling.bytes_of(model.content),
    }
    own = {name: filling.filled(text, facts) for name, text in filling.sources("library").items()}
    core = {f"src/{name}": text for name, text in filling.core(model).items()}
    return own | core | filling.licences()


def zipped(contents: dict[str, str]) -> bytes:
    """Return a .zip of the library's folder that is the same whenever it is made."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, text in sorted(contents.items()):
            entry = ZipInfo(f"{ROOT}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, text.encode(), ZIP_DEFLATED)
    return out.getvalue()


def _workspace(dsp: DspSpec) -> int:
    """Return the bytes of smearlens_workspace in smearlens_dsp.h."""
    sides = (dsp.size, dsp.detail or dsp.size)
    weights = 4 * (2 * SIDE_MOST + 3 * max(sides)) + 4 * (2 * SIDE_MOST // min(sides) + 4)
    return weights + (12 + 4) * max(sides) + 3 * SIDE_MOST + 3 * (dsp.detail or 0) ** 2
