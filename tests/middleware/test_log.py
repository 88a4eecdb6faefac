"""The log's lines: all in one form, whoever writes them, and in nobody's way."""

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.middleware.watch.outlet import MOST, Outlet
from tests.kit.processes import ROOT, free_port
from tests.kit.smears import draw_smear, encode
from tests.middleware.test_watch import POISON
from tests.system.test_serve import invitation, serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")

NOISE = f"""
import asyncio, logging, os, sys, threading, warnings
from app.middleware.watch.log import configure

configure(sys.argv[1], libraries=True)

class Odd:
    def __del__(self):
        raise RuntimeError("{POISON}")

def fail(*_):
    raise RuntimeError("{POISON}")

async def noise():
    loop = asyncio.get_running_loop()
    loop.call_soon(fail, "{POISON}")
    loop.create_task(asyncio.to_thread(fail))
    loop.call_exception_handler({{"message": "socket.accept() out of room", "x": "{POISON}"}})
    await asyncio.sleep(0.1)

warnings.simplefilter("always")
warnings.warn("{POISON}")
asyncio.run(noise())
Odd()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
logging.getLogger("sqlalchemy.pool").error("Exception during reset of %r", "{POISON}")
logging.getLogger("uvicorn.error").info("nobody asked for this")
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
logging.getLogger("other").error("%d", "{POISON}")
os.write(2, b"a library in C\\n\\x1b[31mspeaks up \\xff")
print(file=sys.stderr)
fail()
"""


@pytest.mark.parametrize("form", ["json", "quiet"])
def test_whatever_python_and_its_libraries_say_is_a_line_of_the_log(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOISE, form], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    said = done.stderr.decode("ascii")
    told = [line if form == "quiet" else json.loads(line)["event"] for line in said.splitlines()]
    assert done.returncode == 1
    assert done.stdout == b""
    for expected in (
        "warning",
        "Exception in callback fail",
        "Task exception was never retrieved",
        "socket.accept() out of room",
        "an error nobody takes",
        "a thread ended by an error",
        "Exception during reset of",
        "Invalid HTTP request received.",
        "a line could not be written",
        "stderr",
        "the server ended by an error",
    ):
        assert [line for line in told if expected in line], expected
    assert "a library in C" in said
    assert "speaks up" in said
    assert "\x1b" not in said
    assert POISON not in said
    if form == "quiet":
        assert all(line.startswith("timestamp=") for line in told)


def damaged_tiff() -> bytes:
    """A TIFF in LZW about which libtiff speaks to stderr."""
    whole = bytearray(encode(draw_smear(width=320, height=240), "TIFF", compression="tiff_lzw"))
    whole[4000:20_000:400] = bytes(40)
    return bytes(whole)


def test_what_libtiff_says_of_a_photo_is_a_line_of_the_log() -> None:
    port = free_port()
    with serving("--host", "127.0.0.1", "--port", str(port), SMEARLENS_LOG="json") as process:
        invitation(process)
        url = f"http://127.0.0.1:{port}"
        reply = httpx.post(f"{url}/classify", files={"file": damaged_tiff()})
        assert reply.status_code == 422
        process.terminate()
        out, error = process.communicate(timeout=60)
    lines = [json.loads(line) for line in error.splitlines()]
    assert {line["event"] for line in lines} == {"request", "stderr"}
    assert out == ""


@contextmanager
def full_pipe() -> Iterator[tuple[int, int]]:
    """A pipe that takes no byte more, until somebody reads."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, b"\n" * 4096)
    except BlockingIOError:
        os.set_blocking(writing, True)
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


def test_a_stderr_that_nobody_reads_holds_up_no_answer_and_no_end(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1"]
    environment = os.environ | {"SMEARLENS_LOG": "json", "SMEARLENS_FOLDER": str(tmp_path)}
    with full_pipe() as (_, writing):
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=writing,
            text=True,
            env=environment,
        )
        try:
            invitation(process)
            for photo in (damaged_tiff(), encode(draw_smear()), b"no photo") * 3:
                reply = httpx.post(f"{url}/classify", files={"file": photo}, timeout=10)
                assert reply.status_code in (200, 415, 422)
            stop = time.monotonic()
            process.terminate()
            process.communicate(timeout=20)
            assert time.monotonic() - stop < 5
        finally:
            process.kill()
            process.communicate()


def test_lines_for_which_there_is_no_room_are_counted() -> None:
    counts: list[int] = []
    line = "x" * 99 + "\n"
    with full_pipe() as (reading, writing):
        outlet = Outlet(counts.append)
        outlet.descriptor = writing
        start = time.monotonic()
        for _ in range(2 * MOST // len(line)):
            outlet.put(line)
        assert time.monotonic() - start < 2
        outlet.flush()
        assert time.monotonic() - start < 4, "nobody reads, so nobody waits"
        assert counts == []
        room = fcntl.fcntl(reading, fcntl.F_GETPIPE_SZ) if hasattr(fcntl, "F_GETPIPE_SZ") else 65536
        read = bytearray()
        drain = threading.Thread(target=lambda: read.extend(_all(reading, room + MOST)))
        drain.start()
        drain.join(30)
    assert counts == [MOST // len(line)]
    assert read.count(b"x") == MOST // len(line) * 99


def _all(descriptor: int, size: int) -> bytes:
    """Read `size` bytes, however long they take."""
    read = b""
    while len(read) < size:
        read += os.read(descriptor, 65536)
    return read


def test_what_is_said_at_the_end_is_not_lost() -> None:
    code = (
        "import logging, os, signal\n"
        "from app.middleware.watch.log import configure, finish\n"
        "configure('json')\n"
        "log = logging.getLogger('smearlens')\n"
        "log.warning('first')\n"
        "finish()\n"
        "log.warning('last')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["first", "last"]


def test_the_lines_of_several_processes_stay_lines() -> None:
    code = (
        "import logging, sys\n"
        "from app.middleware.watch.log import configure, finish\n"
        "configure('json')\n"
        "log = logging.getLogger('smearlens')\n"
        "for _ in range(2000):\n"
        "    log.warning('%s', sys.argv[1] * 150)\n"
        "print()\n"
        "sys.stdin.read()\n"
        "finish()\n"
    )
    reading, writing = os.pipe()
    processes = [
        subprocess.Popen(
            [sys.executable, "-u", "-c", code, letter],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=writing,
        )
        for letter in "ab"
    ]
    os.close(writing)
    with open(reading, "rb") as said:
        # Only once both have lines and the pipe is full do they get in each other's way.
        for process in processes:
            assert process.stdout
            assert process.stdin
            process.stdout.read(1)
            process.stdin.close()
        told = [json.loads(line)["event"] for line in said]
    for process in processes:
        with process:
            assert process.wait(60) == 0
    assert sorted(told) == ["a" * 150] * 2000 + ["b" * 150] * 2000
