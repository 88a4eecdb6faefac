"""The worker pool: as many threads as told, a bounded queue, and no place lost."""

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from app.errors import ServerBusy
from app.workers import Workers


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run `scenario` in a thread of its own: the browser's tests hold a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, scenario).result()


def test_a_full_queue_refuses_at_once_and_takes_work_again_later() -> None:
    async def scenario() -> None:
        workers, gate, results = Workers(threads=1, queue=1), threading.Event(), []

        async def job() -> None:
            results.append(await workers.run(gate.wait, 5))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(job)
            tasks.start_soon(job)
            await anyio.sleep(0.05)
            with pytest.raises(ServerBusy):
                await workers.run(gate.wait, 5)
            gate.set()
        assert results == [True, True]
        assert await workers.run(len, "four") == 4

    run(scenario)


def test_no_more_threads_work_at_once_than_told() -> None:
    async def scenario() -> None:
        workers, lock, peak, active = Workers(threads=2, queue=20), threading.Lock(), [0], [0]
        pause = threading.Event()

        def job() -> None:
            with lock:
                active[0] += 1
                peak[0] = max(peak[0], active[0])
            pause.wait(0.02)
            with lock:
                active[0] -= 1

        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(workers.run, job)
        assert peak == [2]

    run(scenario)


def test_a_failing_job_gives_its_place_back() -> None:
    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        for _ in range(3):
            with pytest.raises(ValueError, match="invalid literal"):
                await workers.run(int, "no number")
        assert await workers.run(int, "7") == 7

    run(scenario)
