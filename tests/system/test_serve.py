"""`smearlens serve` as a real process: port, QR code, start time, graceful stop."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
import zxingcpp

from app.errors import BadSetting
from app.launch.invitation import print_invitation
from app.launch.network import find_reach
from app.launch.serve import FIRST_PORT, open_socket
from app.settings import Settings
from tests.kit.processes import free_port
from tests.kit.smears import draw_smear, encode
from tests.kit.waiting import until
from tests.launch.test_qr import drawn_cells as drawn

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@contextmanager
def serving(*flags: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        preexec_fn=hear_hangups,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def hear_hangups() -> None:
    """Undo what `nohup` sets for everything that is started under it."""
    if os.name == "posix":
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def invitation(process: subprocess.Popen[str]) -> str:
    """Return what the server prints up to its last line."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    assert process.stderr
    raise AssertionError(f"the server ended: {said}{process.stderr.read()}")


def answers(port: int) -> bool:
    with suppress(httpx.ConnectError):
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200
    return False


def code_of(said: str) -> str:
    """Decode the QR code among the lines printed into a pipe, as on a dark terminal."""
    lines = [line for line in said.splitlines() if set("█▀▄") & set(line)]
    found = zxingcpp.read_barcode(drawn(lines, ink=255), try_invert=False)
    assert found
    return str(found.text)


def test_into_a_pipe_the_code_the_url_and_the_help_are_printed() -> None:
    port = free_port()
    with serving("--port", str(port)) as process:
        said = invitation(process)
    assert "\x1b" not in said
    url = code_of(said)
    assert re.fullmatch(rf"http://[\d.]+:{port}/\?pair=[\w-]{{22}}", url)
    assert url in said
    assert "same Wi-Fi" in said
    assert "Not for diagnosis" in said


def test_the_socket_is_open_before_the_code_is_printed() -> None:
    port = free_port()
    with serving("--host", "127.0.0.1", "--port", str(port)) as process:
        invitation(process)
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200


@pytest.mark.alone
def test_the_start_takes_less_than_two_seconds() -> None:
    port = free_port()
    start = time.monotonic()
    with serving("--host", "127.0.0.1", "--port", str(port)):
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    break
            except httpx.ConnectError:
                time.sleep(0.02)
            assert time.monotonic() - start < 10
    assert time.monotonic() - start < 2 + SLACK


SLACK = float(os.environ.get("SMEARLENS_TEST_SLACK", "0"))
"""Extra seconds for a machine that does other work beside the tests."""


def test_a_public_url_is_in_the_code_and_on_the_connect_page() -> None:
    port, public = free_port(), "https://lab.example:8443/"
    with serving("--host", "127.0.0.1", "--port", str(port), "--public-url", public) as process:
        said = invitation(process)
        page = httpx.get(f"http://127.0.0.1:{port}/connect").text
    assert code_of(said).startswith(f"{public}?pair=")
    assert public in page


@pytest.mark.parametrize("host", ["0", "::0", "[::]"])
def test_every_way_to_write_all_addresses_leads_a_phone_here(host: str) -> None:
    port = free_port()
    with serving("--host", host, "--port", str(port)) as process:
        said = invitation(process)
        url = code_of(said)
        assert url.startswith(find_reach("0.0.0.0", port).url)
        assert httpx.get(url).status_code == 303
        assert url in httpx.get(f"http://127.0.0.1:{port}/connect").text
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "health", "--host", host, "--port", str(port)],
            check=False,
            timeout=60,
        )
        assert done.returncode == 0


def test_the_name_of_a_loopback_address_is_shown_with_a_warning() -> None:
    port = free_port()
    with serving("--host", "localhost", "--port", str(port)) as process:
        said = invitation(process)
        assert "no phone can reach it" in said
        assert httpx.get(f"http://localhost:{port}/").status_code == 200


def test_a_public_url_with_a_path_is_refused_with_a_sentence() -> None:
    with serving("--public-url", "https://lab.example/smears") as process:
        _, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert error.startswith("smearlens: SMEARLENS_PUBLIC_URL (--public-url) can't be")
    assert len(error.splitlines()) == 1


def test_our_container_without_a_public_url_prints_why_there_is_no_code() -> None:
    with serving("--port", str(free_port()), SMEARLENS_CONTAINER="1") as process:
        said = invitation(process)
    assert "█" not in said
    assert "SMEARLENS_PUBLIC_URL" in said


def test_our_container_with_a_public_url_prints_the_code() -> None:
    with serving(
        "--port",
        str(free_port()),
        SMEARLENS_CONTAINER="1",
        SMEARLENS_PUBLIC_URL="http://192.168.1.20:8000",
    ) as process:
        assert code_of(invitation(process)).startswith("http://192.168.1.20:8000/?pair=")


def test_a_taken_port_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving("--host", "127.0.0.1", "--port", str(port)) as process:
            out, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Port {port} can't be used" in error
    assert len(error.splitlines()) == 1
    assert not out


def test_an_unknown_host_is_refused_by_name() -> None:
    with serving("--host", "192.0.2.1") as process:
        _, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "192.0.2.1" in error


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "x" * 70])
def test_an_address_this_laptop_has_not_is_refused(host: str) -> None:
    with pytest.raises(BadSetting, match="has no address"):
        open_socket(host, None)


def test_an_ipv6_url_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_invitation(Settings(host="fd00::5", port=8000))
    assert "http://[fd00::5]:8000/" in capsys.readouterr().out


def test_the_code_can_be_printed_into_a_pipe_of_any_encoding() -> None:
    with serving("--port", str(free_port()), PYTHONIOENCODING="cp1252") as process:
        assert code_of(invitation(process))


def test_uvicorn_finds_the_app_by_its_name() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)],
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: process.poll() is not None or answers(port), within=120)
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


def test_small_answers_are_sent_at_once() -> None:
    # asyncio sets TCP_NODELAY where the protocol is told; else each answer waits for 40 ms.
    with open_socket("127.0.0.1", None) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_without_a_port_the_next_free_one_is_taken() -> None:
    with open_socket("127.0.0.1", None) as first, open_socket("127.0.0.1", None) as second:
        ports = [first.getsockname()[1], second.getsockname()[1]]
    assert ports[0] >= FIRST_PORT
    assert ports[1] > ports[0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_within_ten_seconds_even_with_a_half_sent_upload(how: signal.Signals) -> None:
    port = free_port()
    with serving("--host", "127.0.0.1", "--port", str(port)) as process:
        invitation(process)
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(
                b"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
            )
            time.sleep(0.3)
            start = time.monotonic()
            process.send_signal(how)
            process.wait(timeout=20)
        assert time.monotonic() - start < 10


@pytest.mark.alone
def test_an_idle_server_stops_at_once() -> None:
    port = free_port()
    with serving("--host", "127.0.0.1", "--port", str(port)) as process:
        invitation(process)
        httpx.get(f"http://127.0.0.1:{port}/")
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert time.monotonic() - start < 2


def test_nothing_about_a_photo_is_logged() -> None:
    port = free_port()
    with serving("--host", "127.0.0.1", "--port", str(port)) as process:
        invitation(process)
        url = f"http://127.0.0.1:{port}/classify"
        httpx.post(url, files={"file": ("secret-name.jpg", encode(draw_smear()))})
        httpx.post(url, files={"file": ("secret-name.jpg", b"broken")})
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=120)
    assert "secret-name" not in out + error
