"""Names and colours of the cell types, as people see them.

Read by the pages. Knows neither the model nor the order of its classes, which
is in `impulse.json`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold how a class of the model is shown."""

    key: str
    """The class in `impulse.json` and in replies."""
    name: str
    colour: str
    """Hex, at least 3:1 against the pages' white and near-black surfaces."""


# The four hues of Okabe and Ito (jfly.uni-koeln.de/color) that keep 3:1 on both surfaces
# and differ for colour-blind eyes.
CELLS = {
    cell.key: cell
    for cell in (
        Cell("neutrophil", "Neutrophil", "#0072b2"),
        Cell("eosinophil", "Eosinophil", "#d55e00"),
        Cell("lymphocyte", "Lymphocyte", "#009e73"),
        Cell("monocyte", "Monocyte", "#cc79a7"),
    )
}
