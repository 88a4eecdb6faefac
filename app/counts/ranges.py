"""What share of each class is usual in the blood of adults, and who says so.

Shown beside a count by `result.py`. Knows no count, and judges none.
"""

from pydantic import BaseModel, ConfigDict, Field


class Range(BaseModel):
    """Hold a reference range."""

    model_config = ConfigDict(frozen=True)

    low: float = Field(description="Percent of the leukocytes.")
    high: float = Field(description="Percent of the leukocytes.")
    source: str = Field(description="Where it is printed.")


UCHICAGO = (
    "University of Chicago Medicine, Clinical Laboratories, Differential, from 16 years on, "
    "https://uchicagomedlabs.testcatalog.org/show/DIFF-1"
)

NEUTROPHILS = Range(low=39, high=75, source=UCHICAGO)
"""Of all neutrophils."""
RANGES = {
    "band": Range(low=0, high=6, source=UCHICAGO),
    "eosinophil": Range(low=0, high=7, source=UCHICAGO),
    "lymphocyte": Range(low=16, high=47, source=UCHICAGO),
    "monocyte": Range(low=4, high=12, source=UCHICAGO),
    "basophil": Range(low=0, high=2, source=UCHICAGO),
}
"""By class. Segmented neutrophils by themselves and other leukocytes have none."""
