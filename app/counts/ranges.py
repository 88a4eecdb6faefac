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


DACIE_LEWIS = (
    "Bates, Reference ranges and normal values, in: Bain, Bates and Laffan (eds.), Dacie and "
    "Lewis Practical Haematology, 12th ed., Elsevier 2017, Table 2-1, adults"
)
MEDLINEPLUS = (
    "U.S. National Library of Medicine, MedlinePlus, Blood differential test, "
    "https://medlineplus.gov/ency/article/003657.htm"
)

NEUTROPHILS = Range(low=40, high=80, source=DACIE_LEWIS)
"""Of all neutrophils, bands among them."""
RANGES = {
    # Dacie and Lewis has no range of bands.
    "band": Range(low=0, high=3, source=MEDLINEPLUS),
    "eosinophil": Range(low=1, high=6, source=DACIE_LEWIS),
    "lymphocyte": Range(low=20, high=40, source=DACIE_LEWIS),
    "monocyte": Range(low=2, high=10, source=DACIE_LEWIS),
    # Printed there as <1-2.
    "basophil": Range(low=0, high=2, source=DACIE_LEWIS),
}
"""By class. Segmented neutrophils by themselves and other leukocytes have none."""
