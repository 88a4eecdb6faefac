"""The worker pool: as many threads as told, a bounded queue, and no place lost."""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar

import anyio
import pytest

from app.errors import ClientGone, ServerBusy
from app.middleware.workers import HELD, LENT, SHARE, Memory, Place, Workers


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


def test_one_of_many_waits_only_as_the_first_and_leaves_the_queue_to_others() -> None:
    async def scenario() -> None:
        workers = Workers(threads=2, queue=4)
        with workers.take(one_of_many=True), workers.take(), workers.take(one_of_many=True):
            with pytest.raises(ServerBusy):
                workers.take(one_of_many=True)
            with workers.take(), workers.take(), workers.take(), pytest.raises(ServerBusy):
                workers.take()

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


class Decoding:
    """Photos that take memory for as long as they are told to, and tell who is at it."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.now: list[str] = []
        self.begun: list[str] = []
        self.tries: list[str] = []
        self.gates: dict[str, threading.Event] = {}

    async def photo(
        self, name: str, needs: int, gone: Callable[[], Awaitable[bool]] = here
    ) -> None:
        self.gates[name] = threading.Event()
        with self.workers.take() as place:
            await place.work(gone, self._look, place, name, needs)

    def _look(self, place: Place, name: str, needs: int) -> None:
        self.tries.append(name)
        place.admit(needs)
        self.begun.append(name)
        self.now.append(name)
        self.gates[name].wait(10)
        self.now.remove(name)

    async def until(self, names: set[str]) -> None:
        """Wait until just these are decoded."""
        with anyio.fail_after(5):
            while set(self.now) != names:
                await anyio.sleep(0.005)


ALL = LENT + SHARE
"""Bytes of a photo that takes all that is lent."""


def test_photos_that_take_more_than_there_is_wait_for_each_other_in_turn() -> None:
    async def scenario() -> None:
        decoding = Decoding(Workers(threads=4, queue=20))
        async with anyio.create_task_group() as tasks:
            for name, needs in (("a", ALL), ("b", ALL), ("c", SHARE + 1)):
                tasks.start_soon(decoding.photo, name, needs)
                await anyio.sleep(0.02)
            await decoding.until({"a"})
            assert decoding.workers.waiting == 2
            decoding.gates["a"].set()
            # What would fit beside does not overtake: "b" could wait for ever.
            await decoding.until({"b"})
            decoding.gates["b"].set()
            await decoding.until({"c"})
            decoding.gates["c"].set()
        assert decoding.begun == ["a", "b", "c"]

    run(scenario)


def test_small_photos_have_the_threads_while_large_ones_wait_for_memory() -> None:
    async def scenario() -> None:
        decoding = Decoding(Workers(threads=2, queue=20))
        async with anyio.create_task_group() as tasks:
            for name in ("large", "second", "third"):
                tasks.start_soon(decoding.photo, name, ALL)
            await anyio.sleep(0.05)
            for number in range(5):
                name = f"small {number}"
                tasks.start_soon(decoding.photo, name, SHARE)
                await decoding.until({decoding.begun[0], name})
                decoding.gates[name].set()
            for _ in range(3):
                await anyio.sleep(0.02)
                for gate in decoding.gates.values():
                    gate.set()
        assert len(decoding.begun) == 8
        assert len(decoding.tries) == 10

    run(scenario)


def test_a_photo_that_takes_more_than_all_memory_is_looked_at_alone() -> None:
    async def scenario() -> None:
        decoding = Decoding(Workers(threads=2, queue=20))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(decoding.photo, "huge", 9 * ALL)
            await decoding.until({"huge"})
            tasks.start_soon(decoding.photo, "large", SHARE + 1)
            await anyio.sleep(0.05)
            assert decoding.now == ["huge"]
            decoding.gates["huge"].set()
            await decoding.until({"large"})
            decoding.gates["large"].set()

    run(scenario)


def test_who_goes_while_it_waits_for_memory_keeps_nobody_waiting() -> None:
    async def scenario() -> None:
        decoding, left = Decoding(Workers(threads=4, queue=20)), threading.Event()

        async def goes() -> bool:
            return left.is_set()

        async def impatient() -> None:
            with pytest.raises(ClientGone):
                await decoding.photo("gone", ALL, goes)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(decoding.photo, "a", SHARE + LENT // 2)
            await decoding.until({"a"})
            tasks.start_soon(impatient)
            await anyio.sleep(0.05)
            tasks.start_soon(decoding.photo, "b", SHARE + LENT // 2)
            await anyio.sleep(0.05)
            assert decoding.now == ["a"]
            left.set()
            await decoding.until({"a", "b"})
            for gate in decoding.gates.values():
                gate.set()
        assert "gone" not in decoding.begun

    run(scenario)


def test_memory_comes_back_from_all_that_failed_or_was_cut_off() -> None:
    async def scenario() -> None:
        workers = Workers(threads=2, queue=20)

        def fails(place: Place) -> None:
            place.admit(ALL)
            raise ValueError("no picture")

        for _ in range(3):
            with workers.take() as place, pytest.raises(ValueError, match="no picture"):
                await place.work(here, fails, place)
        decoding = Decoding(workers)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(decoding.photo, "cut off", ALL)
            await decoding.until({"cut off"})
            tasks.cancel_scope.cancel()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(decoding.photo, "next", ALL)
            await anyio.sleep(0.05)
            # A thread can't be stopped: what it took is not there before it ends.
            assert decoding.now == ["cut off"]
            decoding.gates["cut off"].set()
            await decoding.until({"next"})
            decoding.gates["next"].set()

    run(scenario)


def test_memory_is_never_lent_twice_nor_lost_in_a_crowd() -> None:
    async def scenario() -> None:
        memory, lock, lent, peak = Memory(100), threading.Lock(), [0], [0]
        chance = random.Random(1)

        async def goes() -> bool:
            return chance.random() < 0.05

        def held(count: int) -> None:
            with lock:
                lent[0] += count
                peak[0] = max(peak[0], lent[0])
            threading.Event().wait(0.001)
            with lock:
                lent[0] -= count
            memory.give_back(count)

        async def one() -> None:
            count = chance.randint(1, 100)
            with suppress(ClientGone):
                if not memory.take(count):
                    await memory.wait(count, goes)
                await anyio.to_thread.run_sync(held, count)

        async with anyio.create_task_group() as tasks:
            for _ in range(300):
                tasks.start_soon(one)
        assert 50 < peak[0] <= 100
        assert memory.waiting == 0
        assert memory.take(100)

    run(scenario)


def test_a_job_that_gets_no_memory_is_told_to_come_back() -> None:
    def job() -> None:
        raise MemoryError

    async def scenario() -> None:
        workers = Workers(threads=1, queue=0)
        with workers.take() as place, pytest.raises(ServerBusy):
            await place.work(here, job)

    run(scenario)
