"""A server that is told to stop in the very instant in which phones come."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.kit.phones import read_answer, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")

HEAD, BODY = upload(encode(draw_smear(width=320, height=240)), expect=False)


def test_who_comes_as_the_server_stops_is_answered_or_told_so(tmp_path: Path) -> None:
    server = Served(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_STOP_WITHIN="3")
    server.ready()
    # A process that sleeps finds the connections and the signal at once when it wakes.
    server.process.send_signal(signal.SIGSTOP)
    lines = [socket.create_connection(("127.0.0.1", server.port), 30) for _ in range(4)]
    for line, sent in zip(lines, (HEAD + BODY, HEAD + BODY[:1000], HEAD, HEAD[:50]), strict=True):
        line.sendall(sent)
    time.sleep(0.2)
    server.process.send_signal(signal.SIGTERM)
    server.process.send_signal(signal.SIGCONT)
    told = [read_answer(line).status for line in lines]
    for line in lines:
        line.close()
    assert told == [200, 503, 503, 503]
    assert "Traceback" not in server.stop()
