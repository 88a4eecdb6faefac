"""A server that may have few files and sockets open, and more clients than that."""

import asyncio
import logging
import os
import socket
import time
from contextlib import ExitStack

import httpx
import pytest

from app.launch.descriptors import FAILED, Shortage
from tests.kit.phones import HEALTHZ, read_answer, run
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")

PHOTO = encode(draw_smear(width=320, height=240))


@pytest.mark.parametrize("grants", [128, 256])
def test_300_idle_sockets_keep_nobody_out_and_fill_no_log(
    tmp_path_factory: pytest.TempPathFactory, grants: int
) -> None:
    before = ("prlimit", f"--nofile={grants}:{grants}")
    folder = str(tmp_path_factory.mktemp("history"))
    server = Served(before, SMEARLENS_FOLDER=folder, SMEARLENS_LOG="json")
    with ExitStack() as clients:
        try:
            server.ready()
            for _ in range(300):
                line = socket.create_connection(("127.0.0.1", server.port), 30)
                clients.enter_context(line)
                # Some say nothing, some have been answered.
                if _ % 2:
                    line.sendall(HEALTHZ[0])
            for _ in range(5):
                reply = httpx.post(f"{server.url}/classify", files={"file": PHOTO}, timeout=30)
                assert reply.status_code == 200
                time.sleep(0.2)
            said = server.said()
        finally:
            server.stop()
    told = [line for line in said.splitlines() if '"request"' not in line]
    assert sum(map(len, told)) < 4000, told[:5]
    assert "Traceback" not in said


def test_the_limit_is_raised_as_far_as_the_system_lets_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # As a Mac's: few at first, and more for whoever asks.
    folder = str(tmp_path_factory.mktemp("history"))
    server = Served(("prlimit", "--nofile=256:4096"), SMEARLENS_FOLDER=folder)
    with ExitStack() as clients:
        try:
            server.ready()
            lines = [socket.create_connection(("127.0.0.1", server.port), 30) for _ in range(300)]
            for line in lines:
                clients.enter_context(line)
                line.sendall(HEALTHZ[0])
            assert [read_answer(line).status for line in lines] == [200] * 300
        finally:
            assert "Traceback" not in server.stop()


def test_a_shortage_is_told_once_a_minute_and_each_time_one_makes_room(
    caplog: pytest.LogCaptureFixture,
) -> None:
    room: list[int] = []
    shortage = Shortage(lambda: room.append(1))

    async def fail() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(shortage)
        for _ in range(1000):
            failed = OSError(24, "Too many open files")
            loop.call_exception_handler({"message": FAILED, "exception": failed})
        loop.call_exception_handler({"message": "something else"})

    with caplog.at_level(logging.WARNING):
        run(fail())
    assert len(room) == 1000
    assert [record.getMessage() for record in caplog.records] == [
        "No connection can be accepted: Too many open files",
        "something else",
    ]


def test_asyncio_still_calls_a_shortage_so() -> None:
    source = asyncio.selector_events.__file__
    with open(source, encoding="utf-8") as file:
        assert f"'{FAILED}'" in file.read()
