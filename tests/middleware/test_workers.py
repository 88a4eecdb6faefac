"""The worker pool: as many threads as told, a bounded queue, and no place lost."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar

import anyio
import pytest

from app.errors import ClientGone, ServerBusy
from app.middleware.workers import HELD, Workers


async def here() -> bool:
    """Tell that the client has not gone."""
    return False


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run `scenario` in a thread of its own: the browser's tests hold a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, scenario).result()


def test_a_full_queue_refuses_at_once_and_takes_work_again_later() -> None:
    async def scenario() -> None:
        workers, gate, results = Workers(threads=1, queue=1), threading.Event(), []

        async def job() -> None:
            with workers.take() as place:
                results.append(await place.work(here, gate.wait, 5))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(job)
            tasks.start_soon(job)
            await anyio.sleep(0.05)
            assert workers.waiting == 1
            with pytest.raises(ServerBusy):
                workers.take()
            gate.set()
        assert results == [True, True]
        with workers.take() as place:
            assert await place.work(here, len, "four") == 4

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

        async def one() -> None:
            with workers.take() as place:
                await place.work(here, job)

        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(one)
        assert peak == [2]

    run(scenario)


def test_a_failing_job_gives_its_place_back() -> None:
    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        for _ in range(3):
            with workers.take() as place, pytest.raises(ValueError, match="invalid literal"):
                await place.work(here, int, "no number")
        with workers.take() as place:
            assert await place.work(here, int, "7") == 7

    run(scenario)


def test_the_work_is_done_in_the_context_of_its_request() -> None:
    name: ContextVar[str] = ContextVar("name")

    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        for request in ("first", "second"):
            name.set(request)
            with workers.take() as place:
                assert await place.work(here, name.get) == request

    run(scenario)


def test_whoever_has_gone_when_the_turn_comes_costs_no_work() -> None:
    async def scenario() -> None:
        workers, ran = Workers(threads=1, queue=0), []

        async def gone() -> bool:
            return True

        with workers.take() as place, pytest.raises(ClientGone):
            await place.work(gone, ran.append, "worked")
        assert ran == []
        with workers.take() as place:
            assert await place.work(here, int, "7") == 7

    run(scenario)


def test_the_next_in_line_may_still_go_and_costs_no_work() -> None:
    async def scenario() -> None:
        workers, gate, ran = Workers(threads=1, queue=1), threading.Event(), []
        answers = iter([False, True])

        async def goes() -> bool:
            return next(answers)

        async def first() -> None:
            with workers.take() as place:
                await place.work(here, gate.wait, 5)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(first)
            await anyio.sleep(0.05)
            with workers.take() as place, pytest.raises(ClientGone):
                await place.work(goes, ran.append, "worked")
            assert not gate.is_set()
            gate.set()
        assert ran == []

    run(scenario)


def test_a_place_is_kept_for_a_moment_while_the_upload_comes_in() -> None:
    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        with workers.take() as slow:
            with pytest.raises(ServerBusy):
                workers.take()
            await anyio.sleep(2 * HELD)
            with workers.take() as quick:
                assert await quick.work(here, int, "7") == 7
            assert await slow.work(here, int, "8") == 8

    run(scenario)


def test_a_place_that_was_lost_meanwhile_is_a_refusal() -> None:
    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        with workers.take() as slow:
            await anyio.sleep(2 * HELD)
            with workers.take(), pytest.raises(ServerBusy):
                await slow.work(here, int, "8")

    run(scenario)


def test_closed_workers_end_what_they_do_and_drop_what_waits() -> None:
    async def scenario() -> None:
        workers, begun, gate, done = Workers(1, 1), threading.Event(), threading.Event(), []

        def job() -> None:
            begun.set()
            done.append(gate.wait(5))

        async def one() -> None:
            with workers.take() as place, suppress(asyncio.CancelledError):
                await place.work(here, job)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one)
            tasks.start_soon(one)
            await anyio.to_thread.run_sync(begun.wait)
            await anyio.sleep(0.05)
            tasks.start_soon(workers.close)
            await anyio.sleep(0.05)
            gate.set()
        assert done == [True]

    run(scenario)
