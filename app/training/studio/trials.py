"""Reports the tuner's trials: the Pareto front, and what the best trial is worth.

Read by `chapters.py` from the tuner's run folder. Knows no study and no training.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.training.shares import percent
from app.training.studio import charts
from app.training.studio.store import read_json


def figure(runs: Path, make: Callable[..., Any], part: str) -> Any:
    """Return the tuner's figure, made by `make`; where there is no study yet, its command."""
    path = runs / "tune" / "result.json"
    title = "Trials of the tuner"
    if not path.is_file():
        return make(23, part, title, "Not made yet: run smearlens tune.", missing=True)
    result = read_json(path)
    done = [one for one in result["trials"] if one["accuracy"] is not None]
    drawing = charts.pareto(
        np.array([one["milliseconds"] for one in done]),
        np.array([one["accuracy"] for one in done]),
        np.array([one["kilobytes"] for one in done], float),
        np.array([one["pareto"] for one in done]),
        [str(one["number"]) for one in done],
        "Trials by milliseconds and right answers",
    )
    top, test = result["best"], result["test"]
    says = (
        f"{len(done)} trials were finished and {result['pruned']} cut short; filled dots are the "
        f"best compromises. Trial {top['number']} is best on validation with "
        f"{percent(top['accuracy'])}; asked once about {test['pictures']:,} pictures of "
        f"{test['sources']} unseen test sources it names {percent(test['accuracy'])} rightly "
        f"({100 * test['interval'][0]:.0f} to {100 * test['interval'][1]:.0f}): a gap of "
        f"{100 * (top['accuracy'] - test['accuracy']):.1f} points."
    )
    rows = [("trial", "validation", "ms", "kB", "what it is")]
    rows += [
        (
            str(one["number"]),
            percent(one["accuracy"]),
            f"{one['milliseconds']:.2f}",
            f"{one['kilobytes']:,}",
            one["told"],
        )
        for one in sorted(done, key=lambda one: -one["accuracy"])
        if one["pareto"]
    ]
    return make(23, part, title, says, drawing, tuple(rows))
