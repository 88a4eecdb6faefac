"""Threads that go on with their work until they are told to stop."""

import threading
from collections.abc import Callable, Iterable


class UntilStopped:
    """Run `work` in a thread each, which looks at `stopping` now and then."""

    def __init__(self, work: Iterable[Callable[[], None]], within: float = 120) -> None:
        """Start; each is to end `within` so many seconds after it was told to."""
        self.stopping = threading.Event()
        self._within = within
        self._threads = [threading.Thread(target=one) for one in work]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish what it is at."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(self._within)
            assert not thread.is_alive()
