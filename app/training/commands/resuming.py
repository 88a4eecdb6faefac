"""Goes on with a run: what may be named anew, and what must be as it was begun.

Between `smearlens train --resume` and the run. Knows no terminal.
"""

from pathlib import Path
from typing import Any

from app.errors import TrainingError
from app.training.fit.config import TrainConfig

MOVED = {"folders"}
"""What may differ: pictures are known again by their contents, wherever they lie."""


def resumed(folder: Path, given: dict[str, Any]) -> TrainConfig:
    """Return the config of the run in `folder`, with its data where `given` says it is now.

    Raises:
        TrainingError: there is no run, or `given` says otherwise than it was begun.
    """
    begun = TrainConfig.read(folder)
    asked = TrainConfig.checked(**{**begun.model_dump(), **given})
    before, now = begun.model_dump(), asked.model_dump()
    differing = [name for name in now if now[name] != before[name] and name not in MOVED]
    if differing:
        raise TrainingError(
            f"The run in {folder} was begun with another {' and '.join(differing)}: go on without "
            "naming it, or begin a new run with another --name."
        )
    for one in asked.folders:
        if not one.is_dir():
            raise TrainingError(
                f"The folder {one} is not there any more. If it was moved, name where it is now: "
                f"smearlens train FOLDER --resume --name {folder.name}"
            )
    return asked
