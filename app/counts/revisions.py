"""Follows counts for who watches them: looks once a second which have changed, for all at once.

Between the store and the stream of events. Every process looks into the same database, so that
each hears of the others' changes. Knows no HTTP.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from app.counts.store import Counts
from app.errors import HistoryError

LOOK_S = 1.0
"""Seconds between two looks."""
BEAT_S = 15.0
"""Seconds without a change after which the watcher is told that the stream is alive."""
LASTS_S = 30.0
"""Seconds after which a stream ends and is asked for anew, as browsers do by themselves. A server
that can't tell its streams to end, plain `uvicorn`, stops no later than that."""
MOST = 100
"""Streams of one process."""


@dataclass(eq=False)
class _Stream:
    """Hold what one watcher knows."""

    count: UUID
    revision: int | None
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Revisions:
    """Tell watchers of the revisions of their counts, in one event loop."""

    def __init__(self) -> None:
        self._streams: set[_Stream] = set()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether no other stream has room."""
        return self._closed or len(self._streams) >= MOST

    def close(self) -> None:
        """End every stream: the server stops."""
        self._closed = True
        for stream in self._streams:
            stream.woken.set()
        if self._looking:
            self._looking.cancel()

    async def follow(
        self, counts: Counts, count: UUID, revision: int
    ) -> AsyncGenerator[int | None]:
        """Yield the revision of a count, each later one, and None after `BEAT_S` without any.

        It ends after `LASTS_S`, when the count is deleted, and with the server.
        """
        stream = _Stream(count, revision)
        self._streams.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(counts))
        clock = asyncio.get_running_loop().time
        end = clock() + LASTS_S
        try:
            yield revision
            while not self._closed and (left := end - clock()) > 0:
                try:
                    async with asyncio.timeout(min(BEAT_S, left)):
                        await stream.woken.wait()
                except TimeoutError:
                    yield None
                    continue
                stream.woken.clear()
                if self._closed or stream.revision is None:
                    return
                yield stream.revision
        finally:
            self._streams.discard(stream)

    async def _look(self, counts: Counts) -> None:
        while self._streams:
            await asyncio.sleep(LOOK_S)
            watched = list({stream.count for stream in self._streams})
            with suppress(HistoryError):  # the next look may find it
                found = await counts.readers.ask(counts.revisions, watched)
                for stream in self._streams:
                    if stream.count in watched and stream.revision != found.get(stream.count):
                        stream.revision = found.get(stream.count)
                        stream.woken.set()
