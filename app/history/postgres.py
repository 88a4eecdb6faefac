"""A connection to PostgreSQL that waits for no answer longer than it may.

PostgreSQL's own limits hold only while its server runs: one that is stopped keeps its
connections open and says nothing. Imported where PostgreSQL is used. Knows no tables.
"""

import time
from collections.abc import Generator
from typing import Any

import psycopg

PATIENCE_S = 4
"""Seconds for one statement."""


class Connection(psycopg.Connection[Any]):
    """Close itself once the server has kept it waiting for `PATIENCE_S`."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().wait(_until(time.monotonic() + PATIENCE_S, gen), *args, **kwargs)
        except TimeoutError as error:
            self.close()
            raise psycopg.OperationalError("the server does not answer") from error


def _until(end: float, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    # psycopg wakes its generators ten times a second, whether or not anything has come.
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() > end:
                raise TimeoutError
            wanted = gen.send(ready)
    except StopIteration as done:
        return done.value
