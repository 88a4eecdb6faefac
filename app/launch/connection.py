"""One client's connection under `smearlens serve`: nobody may hold it for long.

In place of uvicorn's own protocol, which waits for a client forever
(https://github.com/Kludex/uvicorn/issues/157). Knows bytes and clocks, no routes.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.errors import BadRequest, ServerStopping, SmearlensError, TooManyConnections, TooSlow
from app.replies.problems import as_bytes

LINGER = 1
"""Seconds in which a client that was sent away may still send what nobody reads. Closed at once,
its system would throw the answer away with the rest (RFC 9112, 9.6)."""

HEADERS_MOST = 16_384
"""Bytes of address and headers, also where they come in one piece."""

PIECES = 4096
PIECE_LEAST = 256
"""Bytes that the pieces of a body have on average, once there are more than `PIECES`. Each costs
the event loop some 20 µs, and 25 MB could come as as many chunks of one byte."""

RANKS = {"leaving": 0, "idle": 1, "headers": 2, "body": 3, "reading": 3}
"""Who goes first where there are too many: what is awaited of the client; none is answered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a client may take, and how many there may be."""

    headers_within: float
    """Seconds to the end of the headers."""
    body_within: float
    """Seconds from there to the end of the body; for taking in the answer, too."""
    connections: int
    stop_within: float
    """Seconds that requests in flight still have once the server stops."""
    unread_most: int
    """Bytes of a body that are read and thrown away once its answer is sent."""


class Connection(H11Protocol):
    """Close a connection whose client takes too long, and make room where there are too many."""

    def __init__(self, limits: Limits, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self.conn = _Parser(h11.SERVER)
        self.limits = limits
        self.awaited = ""
        """`idle`: the next request; its `headers` or `body`; `answer`: ours; `reading`: that the
        client takes it in; `stopping`: any of these, until the server stops; `leaving`."""
        self.since = 0.0
        self._clock: asyncio.TimerHandle | None = None
        self._unread = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(_Patient(transport, self._leaves))  # type: ignore[arg-type]
        self._watch()
        if len(self.connections) > self.limits.connections:
            _least_deserving(self.connections).make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._await("")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.awaited == "leaving":
            return
        if self.awaited == "body" and self.cycle.response_complete:
            self._unread += len(data)
            if self._unread > self.limits.unread_most:
                self.transport.abort()
                return
        super().data_received(data)
        self._watch()

    def eof_received(self) -> None:
        # A client that wants an answer leaves its side open: half-closed can't be told from gone.
        # But what ends in the middle of a request can't be answered otherwise.
        if self.awaited == "body" or (self.awaited == "headers" and self._begun):
            self._tell(BadRequest())

    def on_response_complete(self) -> None:
        self._unread = 0
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.awaited == "answer":
            self._await("reading", self.limits.body_within)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.awaited == "reading":
            self._await("answer")

    def send_400_response(self, msg: str) -> None:
        self._send_away(BadRequest())

    def shutdown(self) -> None:
        if self.awaited == "headers" and self._begun:
            self._send_away(ServerStopping())
        elif self.awaited in {"idle", "headers", "leaving"} or self.cycle.response_complete:
            self.transport.close()
        else:
            self.cycle.keep_alive = False
            self._await("stopping", self.limits.stop_within)

    def make_room(self) -> None:
        """Go, for another one's sake."""
        if self.awaited != "idle":
            self._tell(TooManyConnections())
        self.transport.close()

    @property
    def _begun(self) -> bool:
        """Whether some of the headers are here."""
        return bool(self.conn.trailing_data[0])

    def _watch(self) -> None:
        """Start the clock of what is awaited now, unless it runs already."""
        if self.awaited in {"leaving", "stopping", "reading"} or self.transport.is_closing():
            return
        if self.conn.their_state is h11.SEND_BODY:
            awaited, seconds = "body", self.limits.body_within
        elif self.conn.their_state is not h11.IDLE:
            awaited, seconds = "answer", 0.0
        elif self.cycle is None or self._begun:
            awaited, seconds = "headers", self.limits.headers_within
        else:
            awaited, seconds = "idle", self.timeout_keep_alive
        if awaited != self.awaited:
            self._await(awaited, seconds)

    def _await(self, awaited: str, seconds: float = 0) -> None:
        """Wait for `awaited`, for so many seconds; 0 is without end."""
        if self._clock:
            self._clock.cancel()
        self.awaited, self.since = awaited, self.loop.time()
        self._clock = self.loop.call_later(seconds, self._time_is_up) if seconds else None

    def _time_is_up(self) -> None:
        if self.awaited in {"leaving", "reading"}:
            self.transport.abort()
        elif self.awaited == "idle" or (self.awaited == "headers" and not self._begun):
            self.transport.close()
        else:
            self._send_away(ServerStopping() if self.awaited == "stopping" else TooSlow())

    def _send_away(self, error: SmearlensError) -> None:
        """Answer `error` in the routes' stead, and close once the client has had time to read."""
        told = self._tell(error)
        if not told or self.transport.is_closing():
            self.transport.close()
            return
        self.transport.write_eof()
        self._await("leaving", LINGER)
        self.flow.resume_reading()

    def _leaves(self) -> bool:
        """Give a client whose photo is refused half-way time to read so, if uvicorn would not.

        It closes at once where the client asked for no other request, as proxies do.
        """
        answered = self.cycle is not None and self.cycle.response_complete
        unread = self.conn.their_state is h11.SEND_BODY
        if not answered or not unread or self.awaited == "leaving" or self.transport.is_closing():
            return False
        self.transport.write_eof()
        self._await("leaving", LINGER)
        self.flow.resume_reading()
        return True

    def _tell(self, error: SmearlensError) -> bool:
        """Send `error`, unless an answer is on its way; tell whether it was sent."""
        answering = self.cycle is not None and not self.cycle.response_complete
        if self.awaited not in {"headers", "idle"} and not answering:
            return False
        if answering:
            if self.cycle.response_started:
                return False
            # What the routes still say goes nowhere.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(as_bytes(error, self.headers or ()))
        return True


class _Patient:
    """A transport that asks before it closes whether `leaves` sees to that."""

    def __init__(self, transport: asyncio.BaseTransport, leaves: Callable[[], bool]) -> None:
        self._transport = transport
        self._leaves = leaves

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def close(self) -> None:
        if not self._leaves():
            self._transport.close()


class _Parser(h11.Connection):
    """Take what h11 lets pass, but nobody has a use for, as no request at all."""

    _pieces = 0
    _received = 0

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Data):
            self._pieces += 1
            self._received += len(event.data)
            if self._pieces > PIECES and self._received < self._pieces * PIECE_LEAST:
                raise h11.RemoteProtocolError("the body comes in too small pieces")
        elif isinstance(event, h11.Request):
            self._pieces = self._received = 0
            size = len(event.target) + sum(len(name) + len(value) for name, value in event.headers)
            if size > HEADERS_MOST or event.http_version not in {b"1.0", b"1.1"}:
                raise h11.RemoteProtocolError("too long, or of another version")
        return event


def _least_deserving(connections: Iterable[Any]) -> Connection:
    """Return the connection to close: of the address that has most, the one awaited longest."""
    every: list[Connection] = [one for one in connections if not one.transport.is_closing()]
    share = Counter(one.client and one.client[0] for one in every)
    return min(
        (one for one in every if one.awaited in RANKS),
        key=lambda one: (-share[one.client and one.client[0]], RANKS[one.awaited], one.since),
    )
