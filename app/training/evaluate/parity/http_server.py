"""Asks a server of its own over HTTP on loopback, as a program or a phone does.

The server is started by its command line, serves until the last answer, and stores nothing.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from app.errors import TrainingError
from app.training.evaluate.parity.asked import Answers, Said

READY_WITHIN = 60.0
"""Seconds that a server has to load its model."""
BOUNDARY = "parity-of-one-photo"


@contextmanager
def server(model: Path) -> Iterator[str]:
    """Yield the address of a server of the model in the folder `model`.

    Raises:
        TrainingError: it does not start.
    """
    with TemporaryDirectory() as folder:
        port = _free_port()
        words = ["serve", "--host", "127.0.0.1", "--port", str(port), "--model", str(model)]
        settings = {"FOLDER": folder, "RETENTION_DAYS": "0", "PROCESSES": "1", "OPEN": "1"}
        kept = {name: of for name, of in os.environ.items() if not name.startswith("SMEARLENS_")}
        started = subprocess.Popen(  # noqa: S603 - Python itself
            [sys.executable, "-m", "app", *words],
            env=kept | {f"SMEARLENS_{name}": value for name, value in settings.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, started)
            yield address
        finally:
            started.terminate()
            started.wait()


def by_http(model: Path, pictures: Sequence[Path]) -> Answers:
    """Return what a server says of each picture, uploaded as a form's file."""
    with server(model) as address:
        return [_posted(address, one) for one in pictures]


def said_in(reply: dict[str, Any], milliseconds: float) -> Said:
    """Return what a reply of POST /classify says of its first cell."""
    first = reply["cells"][0]
    return Said(
        first["label"], first["verdict"], first["scores"], tuple(first["box"]), milliseconds
    )


def _posted(address: str, picture: Path) -> Said | None:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + picture.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    request = Request(f"{address}/classify", body, kind)  # noqa: S310 - our own server
    start = perf_counter()
    try:
        with urlopen(request, timeout=60) as reply:  # noqa: S310 - our own server
            told = json.load(reply)
    except HTTPError:
        return None
    return said_in(told, 1000 * (perf_counter() - start))


def _wait(address: str, started: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + READY_WITHIN
    while started.poll() is None and monotonic() < deadline:
        try:
            with urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            sleep(0.1)
    raise TrainingError("The server that is to be asked did not start.")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
