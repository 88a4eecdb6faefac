"""Opens the store of the server for a command.

Under the commands that teach, list or ask what was taught. Knows no pictures.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import NothingStored
from app.history.database import Database
from app.history.history import History
from app.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[History]:
    """Lend the history's database, beside a server that may be at work on it.

    Raises:
        NothingStored: the settings say so.
    """
    if not settings.retention_days:
        raise NothingStored
    history = History(Database.at(settings.history_url), settings.retention_days)
    try:
        yield history
    finally:
        history.close()
