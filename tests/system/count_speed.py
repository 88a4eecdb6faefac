"""Measures how long the pages of a large count take to answer, on SQLite and PostgreSQL.

    python -m tests.system.count_speed

One count of 10,000 cells that 40 phones fill and judge, in a server of its own. Each phone names
300 cells, of which each third again by another.
"""

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr
from rich.progress import track
from sqlalchemy import update

from app.counts.kept.entries import Who
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from app.history.tables import count_cells
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import ROOT, running
from tests.kit.counts import cell, photo
from tests.kit.postgres_fixtures import new_database, running_postgres

PHONES = 40
PHOTOS = 500
CELLS = 20
"""On each photo."""
NAMED = 300
"""Cells that each phone names."""
TIMES = 30
PAGE = "text/html"
PATHS = (
    "/counts",
    "/counts/{count}",
    "/counts/{count}/review",
    "/counts/{count}/report",
    "/counts/{count}/cells",
    "/board",
    "/board.json",
)
LABELS = ("neutrophil", "lymphocyte", "monocyte", "eosinophil")
PRINT = bytes(1568)
"""As long as one is."""
SCORES = dict.fromkeys(LABELS, 0.2512345678)


def fill(
    url: str, phones: int = PHONES, photos: int = PHOTOS, cells: int = CELLS, named: int = NAMED
) -> UUID:
    """Fill an empty store by the store's own ways; return the count's id."""
    history = History(Database.at(url), 365)
    history.check()
    store = Counts(history)
    who = [Who(uuid4()) for _ in range(phones)]
    count = store.begin(who[0], "Speed", 200, "Person 0").count
    for number, one in enumerate(who[1:], start=1):
        store.join(one, count.code, f"Person {number}")
    there = []
    for number in track(range(photos), "photos", transient=True):
        seen = tuple(
            cell(
                box=(100 * place, 10, 100 * place + 90, 100),
                said=LABELS[(number + place) % len(LABELS)],
                verdict="unsure" if place % 3 else "sure",
                scores=SCORES,
            )
            for place in range(cells)
        )
        added = store.add_photo(count.id, who[number % phones], replace(photo(0), cells=seen))
        there += [one.cell.id for one in added.cells]
    for number in track(range(named * phones), "names", transient=True):
        # The last third goes over what was named before, by another phone.
        place = number if number < 2 * named * phones // 3 else number - named * phones // 2 - 1
        label = LABELS[number % len(LABELS)]
        asking = who[number % phones]
        store.judge(count.id, asking, there[place % len(there)], label, 2**31 - 1)
    with history.database.begin() as connection:  # made up late, or each would be compared
        connection.execute(update(count_cells).values(print=PRINT))
    history.close()
    return count.id


def measure(client: httpx.Client, path: str) -> tuple[float, float, float]:
    """Return the shortest and the median of the milliseconds that an answer took, and the CPU's.

    The last are this process's alone, on a machine that has other work, too.
    """
    took = []
    cpu = time.process_time()
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.get(path, headers={"Accept": PAGE if "." not in path else "*/*"}).raise_for_status()
        took.append(1000 * (time.perf_counter() - begun))
    return min(took), statistics.median(took), 1000 * (time.process_time() - cpu) / TIMES


def main() -> None:
    """Fill both databases and print a line for each page."""
    impulse = Impulse.load(ROOT / "models" / "wbc", interpreters=1)
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        path = Path(folder, "history.sqlite3")
        for name, url in (("SQLite", f"sqlite:///{path}"), ("PostgreSQL", new_database(postgres))):
            count = fill(url)
            with (
                running(Settings(database_url=SecretStr(url), log="quiet"), impulse) as server,
                httpx.Client(base_url=server, timeout=60) as client,
            ):
                for asked in PATHS:
                    shortest, median, cpu = measure(client, asked.format(count=count))
                    print(
                        f"{name}, {asked.format(count='ID')}: {median:.0f} ms, at best "
                        f"{shortest:.0f}; {cpu:.0f} ms of a core"
                    )


if __name__ == "__main__":
    main()
