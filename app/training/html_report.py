"""Writes an evaluation as one HTML page: figures, tables and the pictures behind them.

The last stop beside `report.py`: `report_sections.py` computes, `report.html.j2` words it.
The page loads nothing and names no folder of this machine. Knows no model.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from app import __version__
from app.assets import asset
from app.cells import CELLS
from app.errors import TrainingError
from app.training import report
from app.training import report_sections as sections
from app.training.config import TrainConfig
from app.training.evaluate import Evaluation, Predictions
from app.training.gallery import EXAMPLES
from app.training.metrics import RESAMPLES
from app.training.shares import lost, many, percent, short, told

TEMPLATE = "report.html.j2"
CREDITS = {
    "bccd": ("BCCD Dataset", "https://github.com/Shenggan/BCCD_Dataset", "MIT License"),
    "pbc": (
        "Acevedo et al. 2020, PBC dataset, Mendeley Data snkd93bnjr",
        "https://doi.org/10.17632/snkd93bnjr",
        "CC BY 4.0",
    ),
}
"""Set -> whose pictures they are, where to find them, and their licence."""
PACKAGES = (
    "tensorflow",
    "keras",
    "tflite-runtime",
    "ai-edge-litert",
    "numpy",
    "pillow",
    "scikit-learn",
    "scipy",
    "matplotlib",
)


def write(evaluation: Evaluation, command: str, path: Path) -> None:
    """Write the page to `path`; raise TrainingError where there is nothing to tell."""
    path.write_text(page(evaluation, command), encoding="utf-8")


def page(evaluation: Evaluation, command: str) -> str:
    """Return the page of an evaluation that `command` made; sections without data are left out."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    sets = dict(sorted(_filled(evaluation.predictions).items()))
    if not sets:
        raise TrainingError("There is no picture to report on.")
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "percent": percent,
        "short": short,
        "told": told,
        "lost": lost,
        "many": many,
    }
    environment.filters.update(filters)
    found = evaluation.calibration
    leaky = evaluation.title.startswith("LEAKY")
    return environment.get_template(TEMPLATE).render(
        title=evaluation.title,
        leaky=leaky,
        look=(asset("static") / "css" / "base.css").read_text(encoding="utf-8"),
        cells=CELLS,
        classes=evaluation.classes,
        calibration=found,
        total=sum(map(len, sets.values())),
        accuracy=sections.accuracy(sets),
        sets=[
            sections.of_set(place, name, of, evaluation.classes)
            for place, (name, of) in enumerate(sets.items())
        ],
        sureness=sections.sureness(sets),
        coverage=sections.coverage(sets, found),
        apart=sections.apart(sets, _filled(evaluation.apart)),
        phone=sections.phone(evaluation.snapped),
        files=sections.files(evaluation.by_file),
        strangers=sections.strangers(sets, _filled(evaluation.strange), found),
        # A model that saw a copy of the picture has learnt its label, right or wrong.
        doubts={} if leaky else sections.doubts(sets),
        credits=CREDITS,
        examples=EXAMPLES,
        resamples=RESAMPLES,
        seed=TrainConfig.model_fields["seed"].default,
        left_out=report.left_out(evaluation),
        command=command,
        versions=_versions(),
        date=f"{datetime.now(UTC):%d %B %Y}".lstrip("0"),
    )


def _filled(sets: Predictions) -> Predictions:
    return {name: of for name, of in sets.items() if of}


def _versions() -> dict[str, str]:
    found = {"smearlens": __version__, "python": python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
