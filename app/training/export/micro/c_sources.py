"""Writes a model as C11 sources, its network by BakeNN, with a program that reads crops.

Without a heap and without an interpreter. Knows no compiler.
"""

import contextlib
import io
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.errors import TrainingError
from app.training import files
from app.training.export.micro import filling
from app.training.export.micro.micro_model import MicroModel

NAME = "smearlens"
"""Of the network: bknn_smearlens_infer."""


def export_c(folder: Path, to: Path) -> MicroModel:
    """Write the model in `folder` as C11 into the folder `to`, which must be empty or not there.

    Raises:
        TrainingError: BakeNN is not installed or can't write the model, or nothing can be
            written there.
        ModelUnusable: its files don't fit together.
    """
    _require_bakenn()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise TrainingError(f"{to} is there already: name an empty folder, or one to make.")
    model = MicroModel.read(folder)
    with files.replaced(to) as partial:
        partial.mkdir()
        arena = _network(model, partial / "network")
        facts = filling.described(model) | {"ARENA": arena, "BAKENN": version("bakenn")}
        contents = filling.sources("c") | filling.core(model)
        contents |= filling.licences() | filling.carried(folder)
        for name, text in contents.items():
            place = partial / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(filling.filled(text, facts), encoding="utf-8")
        if to.exists():
            to.rmdir()
    return model


def _require_bakenn() -> None:
    """Raise TrainingError where BakeNN, or what it reads .tflite files with, is missing."""
    if not (find_spec("bakenn") and find_spec("tflite")):
        raise TrainingError(
            "The C sources are written by BakeNN: pip install 'smearlens[micro]'. "
            "smearlens export arduino needs no BakeNN."
        )


def _network(model: MicroModel, to: Path) -> int:
    """Write the network into the folder `to`, and return the bytes of its working memory."""
    import bakenn

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            made = bakenn.compile_tflite(model.content, to, name=NAME)
    except bakenn.BakeNNError as error:
        raise TrainingError(f"BakeNN can't write this model: {error}") from error
    return int(made.memory_report.arena_bytes)
