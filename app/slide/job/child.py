"""The process that works on one slide: looks at it, then stores it in its count, all or nothing.

Started by `jobs.py`, told by `orders.py`. A damaged video that brings it down leaves the server
as it is. Knows no HTTP.
"""

import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from app.counts.store import Counts
from app.errors import CountFull, NothingToCount, SmearlensError
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.slide.files import found
from app.slide.job.orders import Orders
from app.slide.keep import into
from app.slide.sweep import Sweep

NICE = 10
"""So that photos of phones, which somebody waits for, are answered first."""
EVERY = 0.2
"""Seconds between two lines on how far it is."""


def main() -> None:
    """Work on what the orders on standard input name."""
    orders: Orders = pickle.load(sys.stdin.buffer)  # noqa: S301 - from its own parent
    if hasattr(os, "nice"):
        os.nice(NICE)
    may_store = threading.Event()
    threading.Thread(target=_listen, args=[may_store], daemon=True).start()
    try:
        told = _work(orders, may_store)
    except SmearlensError as error:
        told = {"failed": {"code": error.code, "sentence": str(error), "facts": error.facts}}
    except Exception as error:  # the parent tells of it
        told = {"broke": type(error).__name__}
    _tell(told)
    # Where the database was too slow the rest must not be committed after that was told.
    os._exit(0)


def _listen(may_store: threading.Event) -> None:
    """Wait for the word to store; end with the parent."""
    while sys.stdin.buffer.readline():
        may_store.set()
    os._exit(1)


def _work(orders: Orders, may_store: threading.Event) -> dict[str, Any]:
    sweep = Sweep(Impulse.load(orders.model, 1), orders.head, orders.folder)
    left_out = _look(orders, sweep, _shown())
    swept = sweep.end()
    _tell({"may_store": True})
    may_store.wait()
    history = History(Database.at(orders.database_url), orders.retention_days)
    views = into(Counts(history), orders.count, orders.who, swept, orders.folder)
    history.close()
    return {"finished": {"views": views, "cells": len(swept.known), "left_out": left_out}}


def _look(orders: Orders, sweep: Sweep, behind: Callable[[float], None]) -> int:
    """Show a video, or the photos of a .zip, to `sweep`; return how many can't be read.

    Raises:
        SmearlensError: nothing can.
    """
    first, left_out = None, 0
    for one in found(str(orders.file), orders.photo_most):
        try:
            if one.error:
                raise one.error
            if one.video:
                sweep.video(one.video, behind)
            elif one.data is not None:
                sweep.photo(one.data)
        except CountFull:
            raise
        except SmearlensError as error:
            first, left_out = first or error, left_out + 1
        behind(one.share)
    if not sweep.photos:
        raise first or NothingToCount()
    return left_out


def _shown() -> Callable[[float], None]:
    last = 0.0

    def behind(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > EVERY:
            last = time.monotonic()
            _tell({"done": round(share, 3)})

    return behind


def _tell(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)
