"""Whether a phone looks through a microscope that nobody knows, by its last photos.

Asked by the classify route once an answer is stored. Every process reads the same signatures,
those in the history. Knows no cells.
"""

import numpy as np
from fastapi import Request

from app.errors import HistoryError
from app.history.entry import Entry
from app.history.history import History
from app.teaching.watch import Watch


async def looks_new(request: Request, stored: Entry, signature: bytes | None) -> bool | None:
    """Tell whether the last photos of a phone are of a microscope that nobody knows.

    The database is asked only where this photo alone looks so.
    """
    watch: Watch | None = request.state.watch
    history: History = request.state.history
    if watch is None or signature is None or stored.head is not None:
        return None
    if watch.distance(np.frombuffer(signature, np.float32)) <= watch.limit:
        return False
    try:
        lately = await history.readers.ask(history.signatures, stored.phone)
    except HistoryError:
        return None
    return watch.looks_new([watch.distance(np.frombuffer(one, np.float32)) for one in lately])
