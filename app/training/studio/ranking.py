"""Picks the best rows of a finished table of experiments.

Between `experiments.py` and whoever trains or reports. By accuracy on unseen sources alone.
"""

from app.errors import TrainingError
from app.training.studio.block import Kind
from app.training.studio.experiments import Experiments
from app.training.studio.table import Row


def best(run: Experiments, kind: Kind | None = None) -> Row | None:
    """Return the row with most right answers on unseen sources, None where there is no row.

    The best of many rows is partly the luckiest: its figure flatters a little.
    """
    rows = [row for row in run.table.rows if kind in (None, row.config.block)]
    return max(rows, key=lambda row: run.answers(row, "honest").accuracy.mean, default=None)


def named(run: Experiments, name: str) -> Row:
    """Return the row `name`, or the best one; raise TrainingError where there is none."""
    found = (
        best(run)
        if name == "best"
        else next((row for row in run.table.rows if row.name == name), None)
    )
    if found is None:
        names = ", ".join(row.name for row in run.table.rows)
        raise TrainingError(f"There is no finished row {name}; there are best, {names}.")
    return found
