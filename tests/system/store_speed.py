"""Measures what storing an answer costs: rows a second, a core's time and bytes for each.

    python -m tests.system.store_speed

On SQLite in the folder for temporary files and on a PostgreSQL of its own.
"""

import os
import resource
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from rich.progress import track

from app.history.database import Database
from app.history.history import History
from tests.history.test_history import made
from tests.kit.postgres_fixtures import new_database, running_postgres

ROWS = 2000
CELL = {
    "box": [232, 105, 449, 322],
    "located": True,
    "label": "lymphocyte",
    "confidence": 0.8122992072096438,
    "scores": dict.fromkeys(("eosinophil", "lymphocyte", "monocyte", "neutrophil"), 0.2512345678),
    "known": 0.9812345678,
}
ENTRY = made(cells=[CELL, CELL], scores=CELL["scores"], timings_ms={"decode": 8.212, "total": 20.5})


def measure(history: History, clients: int, rows: int = ROWS) -> tuple[float, float]:
    """Return rows a second and this process's CPU milliseconds a row."""
    waiting = iter([replace(ENTRY, id=uuid4()) for _ in range(rows)])
    lock = threading.Lock()

    def store() -> None:
        while True:
            with lock:
                entry = next(waiting, None)
            if entry is None:
                return
            history.store(entry).result()

    threads = [threading.Thread(target=store) for _ in range(clients)]
    wall, cpu = time.perf_counter(), _cpu()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return rows / (time.perf_counter() - wall), 1000 * (_cpu() - cpu) / rows


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure both databases with 1, 8 and 64 clients and print a line each."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        path = Path(folder, "history.sqlite3")
        for name, url in (("SQLite", f"sqlite:///{path}"), ("PostgreSQL", new_database(postgres))):
            history = History(Database.at(url), 365)
            history.check()
            lines = []
            for clients in track((1, 8, 64), name, transient=True):
                speed, cpu = measure(history, clients)
                lines.append(
                    f"{name}, {clients} clients: {speed:.0f} rows/s, {cpu:.2f} ms CPU each"
                )
            history.close()
            print(*lines, sep="\n")
        print(f"SQLite, {os.path.getsize(path) / (3 * ROWS):.0f} bytes a row")


if __name__ == "__main__":
    main()
