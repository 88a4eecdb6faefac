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
from app.launch.parser import Parser
from app.middleware.upload_limit import LONG
from app.replies.problems import as_bytes

LINGER = 1
"""Seconds for which a client that was sent away may be silent, while what it still sends is thrown
away. Closed at once, its system would throw the answer away with the rest (RFC 9112, 9.6)."""

PIECE = 1_000_000
"""Bytes of a long body that may take as long as a photo."""

RANKS = {"leaving": 0, "idle": 1, "headers": 2, "body": 3, "reading": 3}
"""Who goes first where there are too many: what is awaited of the client; none is answered."""

AT_REST = {"idle", "headers", "leaving", "closed"}
"""What is awaited where no request is under way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a client may take, and how many there may be."""

    headers_within: float
    """Seconds to the end of the headers."""
    body_within: float
    """Seconds from there to the end of the body, of a long one for each `PIECE`; for taking in an
    answer, too, pauses together."""
    connections: int
    stop_within: float
    """Seconds that requests in flight still have once the server stops."""
    unread_most: int
    """Bytes of a body that are read on once its answer is sent, for another request to follow."""


class Connection(H11Protocol):
    """Close a connection whose client takes too long, and make room where there are too many."""

    def __init__(self, limits: Limits, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self.conn = Parser(h11.SERVER)
        self.limits = limits
        self.awaited = ""
        """`idle`: the next request; its `headers` or `body`; `answer`: ours; `reading`: that the
        client takes it in; `stopping`: any of these, until the server stops; `leaving`: that what
        it was told reaches it; `closed`."""
        self.since = 0.0
        self._clock: asyncio.TimerHandle | None = None
        self._unread = 0
        self._patience = limits.body_within
        """Seconds that are left to take in the answer."""
        self._came = 0
        """Bytes of a long body since its clock was started."""
        self._heard = False
        self._gone_by = 0.0
        """Until when one that leaves may go on sending."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(_Patient(transport, self._close))  # type: ignore[arg-type]
        self._watch()
        if len(self.connections) > self.limits.connections:
            make_room(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        self._await("closed")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.awaited in {"leaving", "closed"}:
            self._heard = True
            return
        if self.awaited == "body" and self.cycle.response_complete:
            self._unread += len(data)
            if self._unread > self.limits.unread_most:
                self._leave(self.limits.body_within)
                return
        super().data_received(data)
        self._watch()
        if self.awaited == "body" and self.scope["state"].get(LONG):
            self._go_on(len(data))

    def eof_received(self) -> None:
        # A client that wants an answer leaves its side open: half-closed can't be told from gone.
        # But what ends in the middle of a request can't be answered otherwise.
        if self.awaited == "body" or (self.awaited == "headers" and self._begun):
            self._tell(BadRequest())

    def on_response_complete(self) -> None:
        self._unread = 0
        if self.awaited != "reading":
            self._patience = self.limits.body_within
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.awaited == "answer":
            self._await("reading", self._patience)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.awaited == "reading":
            self._patience = max(0.001, self._patience - (self.loop.time() - self.since))
            self._await("answer")
            if self.cycle.response_complete:
                self._patience = self.limits.body_within
            self._watch()

    def send_400_response(self, msg: str) -> None:
        self._send_away(BadRequest())

    def shutdown(self) -> None:
        self._patience = LINGER
        if self.awaited == "headers" and self._begun:
            self._send_away(ServerStopping())
        elif self.awaited in AT_REST or self.cycle.response_complete:
            self.transport.close()
        else:
            self.cycle.keep_alive = False
            self._await("stopping", self.limits.stop_within)

    def make_room(self) -> None:
        """Go, for another one's sake."""
        if self.awaited == "leaving":
            self._abort()
            return
        if self.awaited != "idle":
            self._tell(TooManyConnections())
        self.transport.close()

    @property
    def _begun(self) -> bool:
        """Whether some of the headers are here."""
        return bool(self.conn.trailing_data[0])

    def _watch(self) -> None:
        """Start the clock of what is awaited now, unless it runs already."""
        if self.awaited in {"leaving", "stopping", "reading", "closed"}:
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

    def _go_on(self, many: int) -> None:
        """Give a long body its seconds anew for each `PIECE` of it."""
        self._came += many
        if self._came >= PIECE:
            self._came = 0
            self._await("body", self.limits.body_within)

    def _await(self, awaited: str, seconds: float = 0) -> None:
        """Wait for `awaited`, for so many seconds; 0 is without end."""
        if self._clock:
            self._clock.cancel()
        self.awaited, self.since = awaited, self.loop.time()
        self._clock = self.loop.call_later(seconds, self._time_is_up) if seconds else None

    def _time_is_up(self) -> None:
        if self.awaited == "leaving" and self._heard and self.loop.time() < self._gone_by:
            self._heard = False
            self._await("leaving", LINGER)
        elif self.awaited in {"leaving", "reading"}:
            self._abort()
        elif self.awaited == "idle" or (self.awaited == "headers" and not self._begun):
            self.transport.close()
        else:
            self._send_away(ServerStopping() if self.awaited == "stopping" else TooSlow())

    def _send_away(self, error: SmearlensError) -> None:
        """Answer `error` in the routes' stead, and close once the client has had time to read."""
        if self._tell(error) and not self.transport.is_closing():
            self._leave()
        else:
            self.transport.close()

    def _leave(self, within: float = 0) -> None:
        """Give the client time to read what it was told: `LINGER`, or `within` while it sends."""
        if self.transport.can_write_eof():  # TLS has no end of one side alone
            self.transport.write_eof()
        self._await("leaving", LINGER)
        self._gone_by = self.since + within
        self.flow.resume_reading()

    def _close(self, transport: asyncio.Transport) -> None:
        """Close once the client has what it was told; one that sends a photo may send it all.

        uvicorn closes at once where the client asked for no other request, as proxies do.
        """
        answered = self.cycle is not None and self.cycle.response_complete
        unread = self.conn.their_state is h11.SEND_BODY
        if answered and unread and self.awaited != "leaving" and not transport.is_closing():
            self._leave(self.limits.body_within)
            return
        at_rest = self.awaited in AT_REST
        transport.close()
        if self.awaited == "closed":
            return
        if transport.get_write_buffer_size():
            self._await("leaving", self._patience)
        elif transport.get_extra_info("sslcontext"):
            # Some of an answer may lie where it isn't counted; and the client says good-bye, too.
            self._await("leaving", LINGER if at_rest else self._patience)
        else:
            self._await("closed")

    def _abort(self) -> None:
        self._await("closed")
        self.transport.abort()

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
    """A transport whose closing is left to `close`."""

    def __init__(
        self, transport: asyncio.BaseTransport, close: Callable[[asyncio.Transport], None]
    ) -> None:
        self._transport = transport
        self._close = close

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def close(self) -> None:
        self._close(self._transport)  # type: ignore[arg-type]


def make_room(connections: Iterable[Any]) -> None:
    """Close one that is not being answered: of the address that has most, the longest awaited."""
    every: list[Connection] = [one for one in connections if one.awaited != "closed"]
    share = Counter(one.client and one.client[0] for one in every)
    waiting = [one for one in every if one.awaited in RANKS]
    if waiting:
        least = min(
            waiting,
            key=lambda one: (-share[one.client and one.client[0]], RANKS[one.awaited], one.since),
        )
        least.make_room()
