"""What a backup tells of itself: its first words to whoever is to restore it.

Written last by `saving.py`, read first by `archive.py`. Knows no database.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT = 1
MANIFEST = "manifest.json"

Kind = Literal["uuid", "time", "json", "bytes", "bool", "int", "float", "text"]
Name = Annotated[str, Field(max_length=63, pattern=r"^[a-z_0-9]+$")]
Many = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """Hold what is told of one table."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    columns: list[tuple[Name, Kind]]
    """In the order in which a row has them."""
    rows: Many
    left_out: Many
    """Rows that are damaged, so that they could not be written."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of its lines."""


class Manifest(BaseModel):
    """Hold what is told of the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int = FORMAT
    version: str = Field(max_length=100)
    """Of the Smearlens that wrote it."""
    revision: str = Field(max_length=32, pattern=r"^\w+$")
    """Of the tables, as the migrations number them."""
    at: AwareDatetime
    tables: dict[Name, Part]

    @property
    def rows(self) -> int:
        """How many rows it has in all."""
        return sum(part.rows for part in self.tables.values())

    @property
    def left_out(self) -> int:
        """How many rows were too damaged to be written."""
        return sum(part.left_out for part in self.tables.values())


def part_of(table: str) -> str:
    """Return what the file of a table is called in the archive."""
    return f"{table}.jsonl"


def written(version: str, revision: str, at: datetime, tables: dict[str, Part]) -> Manifest:
    """Return the manifest of what was written now."""
    return Manifest(version=version, revision=revision, at=at, tables=tables)
