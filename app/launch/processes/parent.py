"""Keeps the processes that answer: hands each connection to one, replaces the dead, stops all.

It alone listens, and gives a connection to the child that has fewest open: of a socket on which
all listened, most would go to whichever wakes first. Knows no HTTP.
"""

import logging
import os
import secrets
import selectors
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

if os.name == "posix":
    from fcntl import LOCK_SH, flock

from app.errors import BadSetting, SmearlensError
from app.launch.descriptors import BACKLOG, Notice
from app.launch.processes.spawn import OVERTIME, PLAIN, SECURE, SIGNALS, Orders, Spawned, spawn
from app.middleware.watch.log import configure, finish
from app.settings import Settings

LOG = logging.getLogger("smearlens.launch")

AT_ONCE = 64
"""Connections accepted before anything else is looked at."""
BREATH = 0.05
"""Seconds without accepting anybody where that fails, or where the children take nobody."""
LIVED = 60
"""Seconds after which a child's death, or a failure told before, is none of a series."""
BACKOFF_MOST = 30
"""Seconds to wait at most before a dead child's place is taken again."""


class Parent:
    """Serve whoever comes to `listening`, and to `secure`, with so many processes."""

    def __init__(
        self,
        settings: Settings,
        listening: socket.socket,
        secure: socket.socket | None,
        processes: int,
    ) -> None:
        self._settings = settings
        self._doors = {PLAIN: listening} | ({SECURE: secure} if secure else {})
        self._processes = processes
        self._key = secrets.token_bytes(16)
        self._children: list[Spawned] = []
        self._selector = selectors.DefaultSelector()
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._signals: list[int] = []
        self._client: tuple[socket.socket, bytes] | None = None
        """One that is accepted, and what it speaks, while nobody takes it."""
        self._notice = Notice()
        self._given = 0
        self._deaths = 0
        self._started = False

    def run(self) -> None:
        """Serve until a signal comes, and let what is in flight end.

        Raises:
            SmearlensError: a child can't start, so none does.
        """
        configure(self._settings.log or "json")
        for door in self._doors.values():
            door.setblocking(False)
        with _temporary() as self._folder, self._heard():
            try:
                self._start()
                while not self._signals:
                    self._turn()
                if self._started:
                    self._stop()
            finally:
                self._kill()
                finish()
        for told in reversed(self._signals):
            signal.raise_signal(told)

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Note the signals that come, and wake up for them."""
        wakes, woken = socket.socketpair()
        wakes.setblocking(False)
        before = {told: signal.getsignal(told) for told in SIGNALS}
        if before.get(signal.SIGHUP) == signal.SIG_IGN:  # as nohup sets it
            del before[signal.SIGHUP]
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self._selector.register(woken, selectors.EVENT_READ, lambda: woken.recv(64))
        for told in before:
            signal.signal(told, lambda told, _: self._signals.append(told))
        try:
            yield
        finally:
            for told, handler in before.items():
                signal.signal(told, handler)
            signal.set_wakeup_fd(-1)
            self._selector.close()
            wakes.close()
            woken.close()

    def _start(self) -> None:
        """Start every child; the code is printed once all can answer."""
        for place in range(self._processes):
            self._spawn(place)
        from app.launch.invitation import print_invitation  # what it needs loads meanwhile

        while not all(child.ready for child in self._children):
            self._turn()
            if self._signals:
                return
        self._started = True
        print_invitation(self._settings)
        self._listen()

    def _spawn(self, place: int) -> None:
        parts = {
            name: -(-getattr(self._settings, name) // self._processes)  # rounded up
            for name in ("workers", "queue", "connections")
        }
        settings = self._settings.model_copy(update=parts)
        child = spawn(Orders(settings, place, self._folder, self._key))
        self._children.append(child)
        self._selector.register(child.line, selectors.EVENT_READ, lambda: self._hear(child))

    def _turn(self) -> None:
        """Wait for what is to be done next, and do it."""
        due = min((at for at, _ in self._later), default=None)
        patience = None if due is None else max(0.0, due - time.monotonic())
        for key, _ in self._selector.select(patience):
            key.data()
        now = time.monotonic()
        for entry in [entry for entry in self._later if entry[0] <= now]:
            self._later.remove(entry)
            entry[1]()

    def _soon(self, seconds: float, action: Callable[[], object]) -> None:
        self._later.append((time.monotonic() + seconds, action))

    def _hear(self, child: Spawned) -> None:
        before = child.ready
        if not child.hear():
            self._bury(child)
        elif child.ready and not before and self._started and not self._signals:
            self._listen()

    def _bury(self, child: Spawned) -> None:
        """Let another take a dead child's place; at the start nobody does."""
        from prometheus_client.multiprocess import mark_process_dead

        self._selector.unregister(child.line)
        self._children.remove(child)
        code = child.bury()
        mark_process_dead(child.place, str(self._folder))  # type: ignore[no-untyped-call]
        if self._signals:
            return
        why = child.failed[1:].decode(errors="replace") or (
            f"it was killed by signal {-code}" if code < 0 else f"it ended with code {code}"
        )
        if not self._started:
            if child.failed:
                raise SmearlensError(why)
            raise BadSetting(f"A process of the server can't start: {why}. Try --processes 1.")
        self._deaths = 0 if time.monotonic() - child.born > LIVED else self._deaths + 1
        wait = min(BACKOFF_MOST, 2 ** (self._deaths - 1)) if self._deaths else 0
        LOG.warning("A process of the server is gone: %s. Another one starts.", why)
        self._soon(wait, lambda: self._spawn(child.place))
        if not any(other.ready for other in self._children):
            self._pause()

    def _listen(self) -> None:
        for speaks, door in self._doors.items():
            if door not in self._selector.get_map():
                accept = partial(self._accept, speaks)
                self._selector.register(door, selectors.EVENT_READ, accept)
            self._accept(speaks)

    def _pause(self) -> None:
        for door in self._doors.values():
            if door in self._selector.get_map():
                self._selector.unregister(door)

    def _accept_all(self) -> None:
        for speaks in self._doors:
            self._accept(speaks, BACKLOG)

    def _accept(self, speaks: bytes, most: int = AT_ONCE) -> None:
        """Hand over who has come, `most` at once; where nobody takes them, they wait."""
        for _ in range(most):
            try:
                self._client = self._client or (self._doors[speaks].accept()[0], speaks)
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                self._notice.tell(error)
                self._rest()
                return
            if not self._give(*self._client):
                self._rest()
                return
            self._client[0].close()
            self._client = None

    def _rest(self) -> None:
        self._pause()
        self._soon(BREATH, self._listen)

    def _give(self, client: socket.socket, speaks: bytes) -> bool:
        """Hand a connection to the child with fewest, of these to the one that waited longest."""
        ready = [child for child in self._children if child.ready]
        for child in sorted(ready, key=lambda child: (child.connections, child.given)):
            if child.give(client, speaks):
                self._given += 1
                child.given = self._given
                return True
        return False

    def _stop(self) -> None:
        """Hand over who has come, close the door, and wait for the children to be done."""
        patience = self._settings.stop_within + OVERTIME
        end = time.monotonic() + patience
        self._pause()
        self._accept_all()
        while self._client and time.monotonic() < end - patience + 1:
            time.sleep(BREATH)
            self._accept_all()
        self._pause()
        self._close_doors()
        for child in self._children:
            with suppress(OSError):
                child.line.shutdown(socket.SHUT_WR)
        self._later.clear()
        self._soon(patience, lambda: None)
        while self._children and time.monotonic() < end:
            self._turn()
            if signal.SIGINT in self._signals[1:]:  # Ctrl-C once more
                return

    def _kill(self) -> None:
        for child in self._children:
            child.process.kill()
            child.bury()
        self._close_doors()
        if self._client:
            self._client[0].close()

    def _close_doors(self) -> None:
        for door in self._doors.values():
            door.close()


@contextmanager
def _temporary() -> Iterator[Path]:
    """Make a folder that goes at the end, and not before.

    Raises:
        BadSetting: there is none that can be written.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="smearlens-")
    except OSError as error:
        raise BadSetting(
            "No folder for temporary files can be written. Set TMPDIR, or try --processes 1."
        ) from error
    with made as folder:
        held = os.open(folder, os.O_RDONLY)
        # Who clears /tmp of what is old passes over this (systemd-tmpfiles(8)).
        flock(held, LOCK_SH)
        try:
            yield Path(folder)
        finally:
            os.close(held)
