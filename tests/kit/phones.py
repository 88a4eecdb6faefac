"""Phones that cost next to nothing: bare sockets on one event loop, to crowd a server with.

They send one photo over and over, made into bytes once, and look at no more of an answer
than its status and its length.
"""

import asyncio
import socket
import time
from collections import Counter, deque
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any, TypeVar

T = TypeVar("T")

GIVEN_UP = 10.0
"""Seconds after which an answer counts as lost."""


def run(phones: Coroutine[Any, Any, T]) -> T:
    """Run `phones` to their end in a thread of their own.

    A browser that is open in a test keeps the loop of the test's own thread running.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, phones).result()


def upload(photo: bytes, expect: bool) -> tuple[bytes, bytes]:
    """Return the head and the body of a request for `photo`; with `expect` it asks first."""
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p"\r\n\r\n'
    body = start + photo + b"\r\n--x--\r\n"
    head = (
        "POST /classify HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n"
        + ("Expect: 100-continue\r\n" if expect else "")
        + "\r\n"
    )
    return head.encode(), body


def read_answer(line: socket.socket) -> HTTPResponse:
    """Read one answer from a connection, whole, and leave the connection open."""
    answer = HTTPResponse(line)
    answer.begin()
    answer.read()
    return answer


HEALTHZ = (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"")


@dataclass
class Answers:
    """What came back: seconds from when a request was due until its answer was whole."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    """Status -> one entry an answer."""
    without_retry_after: int = 0
    """503s that did not say when to come back."""
    broken: Counter[str] = field(default_factory=Counter)
    """Requests whose connection ended without an answer, and why."""

    def count(self, status: int) -> int:
        return len(self.seconds.get(status, []))

    @property
    def others(self) -> dict[int, int]:
        """Statuses that are neither 200 nor 503, and how many."""
        return {
            status: len(all_) for status, all_ in self.seconds.items() if status not in {200, 503}
        }

    @property
    def asked(self) -> int:
        """All requests: the answered and the broken."""
        return sum(map(len, self.seconds.values())) + self.broken.total()

    def within(self, status: int, seconds: float) -> float:
        """The part of the answers of `status` that took at most `seconds`, 0..1."""
        took = self.seconds.get(status, [])
        return sum(one <= seconds for one in took) / max(1, len(took))

    def ms(self, status: int, part: float) -> float:
        """The milliseconds within which `part` (0..1) of the answers of `status` came."""
        took = sorted(self.seconds.get(status, [0.0]))
        return 1000 * took[min(len(took) - 1, int(part * len(took)))]


class Line(asyncio.Protocol):
    """One connection, used for one request after the other."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.buffer = b""
        self.body = b""
        self.due = 0.0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: tuple[bytes, bytes], due: float) -> None:
        head, self.body = request
        self.due, self.busy, self.buffer = due, True, b""
        if b"Expect" in head:
            self.transport.write(head)
        else:
            self.transport.write(head + self.body)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        status = int(head[9:12])
        if status == 100:
            self.buffer = self.buffer[end + 4 :]
            self.transport.write(self.body)
            return
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(self.buffer) < end + 4 + length:
            return
        self.busy = False
        self.crowd.answered(self, status, head)
        if b"connection: close" in head:
            self.transport.close()
        else:
            self.crowd.free.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self.busy:
            self.busy = False
            self.crowd.answers.broken[type(error).__name__ if error else "closed"] += 1
        self.crowd.lines.discard(self)


class Crowd:
    """Send requests to a port when they are due, over as many connections as that takes."""

    def __init__(self, port: int, requests: list[tuple[bytes, bytes]]) -> None:
        self.port = port
        self.requests = requests
        self.answers = Answers()
        self.sent = 0
        self.lines: set[Line] = set()
        self.free: deque[Line] = deque()
        self._dialling: set[asyncio.Task[None]] = set()
        self._again = False

    def answered(self, line: Line, status: int, head: bytes) -> None:
        self.answers.seconds.setdefault(status, []).append(time.monotonic() - line.due)
        self.answers.without_retry_after += status == 503 and b"retry-after" not in head
        if self._again:
            self._send(time.monotonic())

    def _send(self, due: float) -> None:
        request = self.requests[self.sent % len(self.requests)]
        self.sent += 1
        while self.free:
            line = self.free.popleft()
            if not line.transport.is_closing():
                line.send(request, due)
                return
        task = asyncio.create_task(self._dial(request, due))
        self._dialling.add(task)
        task.add_done_callback(self._dialling.discard)

    async def _dial(self, request: tuple[bytes, bytes], due: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self.port)
        except OSError as error:
            self.answers.broken[type(error).__name__] += 1
            return
        self.lines.add(line)
        line.send(request, due)

    async def at_rate(self, per_second: float, seconds: float) -> None:
        """Send so many a second, however slowly they are answered; wait for the last."""
        start = time.monotonic()
        total = int(per_second * seconds)
        while self.sent < total:
            now = time.monotonic()
            while self.sent < total and start + self.sent / per_second <= now:
                self._send(start + self.sent / per_second)
            await asyncio.sleep(0.002)
        await self._finish()

    async def in_turn(self, clients: int, seconds: float) -> None:
        """Let so many clients send one photo after the other."""
        self._again = True
        for _ in range(clients):
            self._send(time.monotonic())
        await asyncio.sleep(seconds)
        self._again = False
        await self._finish()

    async def _finish(self) -> None:
        end = time.monotonic() + GIVEN_UP
        while (self._dialling or any(line.busy for line in self.lines)) and time.monotonic() < end:
            await asyncio.sleep(0.01)
        for line in list(self.lines):
            if line.busy:
                line.busy = False
                self.answers.broken["no answer"] += 1
            line.transport.abort()
