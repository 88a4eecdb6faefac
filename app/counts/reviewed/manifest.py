"""What a set of reviewed cells tells of itself, and of what it holds out for ever.

Written last into the set; read again where a later one takes its place. Knows no database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app import __version__
from app.errors import TrainingError

MANIFEST = "manifest.json"
CAUTION = "For teaching, learning and research; not for diagnosis."
Many = Annotated[int, Field(ge=0)]


class Told(BaseModel):
    """Refuse what is no such manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OfClass(Told):
    """Hold how many cells of a class there are, and who decided."""

    cells: Many
    confirmed: Many
    """As the model had said."""
    changed: Many
    train: Many
    held_out: Many


class OfModel(Told):
    """Name a model that proposed cells."""

    name: str
    sha256: str
    taught: bool
    """Whether something taught on the spot answered in its place."""


class OfSlide(Told):
    """Hold which counts are of a slide, and whether it is held out."""

    slide: str
    counts: list[UUID]
    cells: Many
    held_out: bool


class Manifest(Told):
    """Hold what is told of the whole. No person is named in it."""

    smearlens_reviewed: Literal[1] = 1
    version: str
    """A digest of the cells, their classes and their slides: the same cells have the same one."""
    made_at: AwareDatetime
    made_by: str
    caution: str = CAUTION
    models: list[OfModel]
    cells: Many
    classes: dict[str, OfClass]
    slides: list[OfSlide]
    left_out: dict[str, Many]

    @property
    def held_out(self) -> set[UUID]:
        """The counts that are held out."""
        return {one for slide in self.slides if slide.held_out for one in slide.counts}

    @property
    def learnt(self) -> set[UUID]:
        """The counts that are there to learn from."""
        return {one for slide in self.slides if not slide.held_out for one in slide.counts}


def written(
    version: str,
    at: datetime,
    models: list[OfModel],
    classes: Mapping[str, OfClass],
    slides: list[OfSlide],
    left_out: Mapping[str, int],
) -> Manifest:
    """Return the manifest of what was written now."""
    return Manifest(
        version=version,
        made_at=at,
        made_by=f"Smearlens {__version__}",
        models=models,
        cells=sum(one.cells for one in classes.values()),
        classes=dict(classes),
        slides=slides,
        left_out=dict(left_out),
    )


def opened(data: bytes) -> Manifest:
    """Read the manifest of an earlier set; raise TrainingError where it is none."""
    try:
        return Manifest.model_validate_json(data)
    except (ValidationError, ValueError) as error:
        raise TrainingError(
            f"Its {MANIFEST} is damaged, so nobody can tell what it holds out: name a new folder."
        ) from error
