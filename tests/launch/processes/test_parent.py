"""Several processes behind one socket: even loads, one server to whoever asks, one end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.kit.phones import read_answer, upload
from tests.kit.processes import Served
from tests.kit.smears import draw_smear, encode
from tests.middleware.test_guard import TOKEN, own_address
from tests.system.test_durability import small_disk
from tests.system.test_serve import invitation, serving

__all__ = ["own_address", "small_disk"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

HEAD, BODY = upload(encode(draw_smear(width=320, height=240)), expect=False)


class Several(Served):
    """A server of two processes on all addresses, with a folder for what they share."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.shared = folder / "shared"
        self.shared.mkdir()
        set_here = {"SMEARLENS_FOLDER": str(folder), "TMPDIR": str(self.shared)}
        super().__init__(**set_here | {"SMEARLENS_PROCESSES": "2"} | environment)
        self.ready()

    @property
    def command(self) -> list[str]:
        return ["app.cli", "serve", "--host", "0.0.0.0", "--port", str(self.port)]

    @property
    def children(self) -> list[int]:
        return self.pids[1:]

    def held(self) -> list[int]:
        """How many connections each child holds."""
        ours = {inode for inode, _ in connections(self.port)}
        return [len(ours & sockets_of(child)) for child in self.children]

    def figures(self) -> dict[tuple[str, ...], float]:
        """Each figure of GET /metrics by its name and labels."""
        told = httpx.get(f"{self.url}/metrics", timeout=30).text
        return {
            (sample.name, *sorted(f"{name}={value}" for name, value in sample.labels.items())): (
                sample.value
            )
            for family in text_string_to_metric_families(told)
            for sample in family.samples
        }

    def answered(self) -> float:
        """How many photos the figures count."""
        return self.figures().get(
            ("smearlens_requests_total", "method=POST", "route=/classify", "status=200"), 0
        )


def connections(port: int) -> set[tuple[str, int]]:
    """Return the server's ends of all connections, as /proc/PID/fd names them, and the other port.

    The columns are told in proc_pid_net(5).
    """
    rows = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
    return {
        (f"socket:[{fields[9]}]", int(fields[2].rpartition(":")[2], 16))
        for fields in map(str.split, rows)
        if fields[1].endswith(f":{port:04X}")
    }


def sockets_of(pid: int) -> set[str]:
    found = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.add(os.readlink(fd))
    return found


def until(true: Callable[[], object], within: float = 60) -> None:
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(pids: list[int]) -> bool:
    """Whether none of these processes runs."""
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@contextmanager
def lines(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Open connections, for as long as the block lasts."""
    opened = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(count)]
    try:
        yield opened
    finally:
        for line in opened:
            line.close()


def ask(line: socket.socket, path: str = "/healthz", method: str = "GET") -> int:
    line.sendall(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return read_answer(line).status


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    server = Several(
        tmp_path_factory.mktemp("server"), SMEARLENS_TOKEN=TOKEN, SMEARLENS_CONNECTIONS="2000"
    )
    yield server
    assert "Traceback" not in server.stop()


def test_connections_are_shared_evenly(server: Several) -> None:
    until(lambda: server.held() == [0, 0])
    with lines(server.port, 8) as opened:
        assert [ask(line) for line in opened] == [200] * 8
        assert server.held() == [4, 4]
        # Whoever leaves makes room where it was.
        leaving = opened[::2]
        for line in leaving:
            line.close()
        until(lambda: sum(server.held()) == 4)
        time.sleep(0.2)
        with lines(server.port, 4) as more:
            assert [ask(line) for line in more] == [200] * 4
            assert server.held() == [4, 4]


def test_more_than_the_processes_take_in_wait_and_are_answered(server: Several) -> None:
    for child in server.children:
        os.kill(child, signal.SIGSTOP)
    try:
        with lines(server.port, 700) as opened:
            time.sleep(0.5)
            for child in server.children:
                os.kill(child, signal.SIGCONT)
            assert [ask(line) for line in opened] == [200] * 700
    finally:
        for child in server.children:
            os.kill(child, signal.SIGCONT)
    until(lambda: server.held() == [0, 0])


def test_figures_are_the_sum_whichever_process_tells_them(server: Several) -> None:
    before = server.answered()
    with lines(server.port, 6) as opened:
        for line in opened:
            line.sendall(HEAD + BODY)
        assert [read_answer(line).status for line in opened] == [200] * 6
    assert [server.answered() for _ in range(4)] == [before + 6] * 4


def test_a_phone_is_paired_with_and_known_to_all(server: Several, own_address: str) -> None:
    lan, phones = f"http://{own_address}:{server.port}", f"{server.url}/connect/phones"
    with httpx.Client(base_url=lan, timeout=30) as one, httpx.Client(timeout=30) as other:
        assert one.get("/", params={"pair": TOKEN}, follow_redirects=True).status_code == 200
        other.cookies = one.cookies
        assert other.get(f"{lan}/").status_code == 200
        assert min(server.held()) > 0
        told = [httpx.get(phones).json()["phones"] for _ in range(4)]
    assert [len(one) for one in told] == [1] * 4
    assert told[0] == told[1]
    for file in server.shared.rglob("*"):
        assert file.is_dir() or own_address.encode() not in file.read_bytes()


def test_a_killed_process_is_replaced_and_the_other_goes_on(server: Several) -> None:
    with lines(server.port, 2) as opened:
        for line in opened:
            line.sendall(HEAD + BODY)
        assert [read_answer(line).status for line in opened] == [200] * 2
        until(lambda: server.answered())
        before, children = server.answered(), server.children
        killed, spared = children
        ports = {port for inode, port in connections(server.port) if inode in sockets_of(spared)}
        kept = next(line for line in opened if line.getsockname()[1] in ports)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in server.pids)
        for _ in range(5):
            kept.sendall(HEAD + BODY)
            assert read_answer(kept).status == 200
        until(lambda: len(server.children) == 2)
        until(lambda: "Another one starts" in server.said())
    until(lambda: server.held() == [0, 0])

    # Once it is ready, it gets its share, and what the dead one counted still counts.
    def shared() -> bool:
        with lines(server.port, 4) as opened:
            assert [ask(line) for line in opened] == [200] * 4
            return server.held() == [2, 2]

    until(shared)
    assert server.answered() == before + 5


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_answers_what_is_in_flight(tmp_path: Path, how: signal.Signals) -> None:
    server = Several(tmp_path)
    pids = server.pids
    with lines(server.port, 6) as opened:
        for line in opened:
            line.sendall(HEAD + BODY)
        until(lambda: sum(server.held()) == 6)
        # A terminal and a service manager tell them all.
        for pid in pids[1:] + pids[:1]:
            os.kill(pid, how)
        assert [read_answer(line).status for line in opened] == [200] * 6
    server.process.wait(60)
    said = server.stop()
    assert server.process.returncode in {-how, 130}
    assert "Traceback" not in said
    assert gone(pids)
    assert list(server.shared.iterdir()) == []


def test_without_its_parent_no_process_stays(tmp_path: Path) -> None:
    server = Several(tmp_path)
    children = server.children
    with lines(server.port, 2) as opened:
        for line in opened:
            line.sendall(HEAD + BODY)
        until(lambda: sum(server.held()) == 2)
        server.process.kill()
        assert [read_answer(line).status for line in opened] == [200] * 2
    until(lambda: gone(children))
    assert list(server.shared.iterdir()) == []
    server.stop()


def test_ctrl_c_again_ends_at_once(tmp_path: Path) -> None:
    server = Several(tmp_path, SMEARLENS_STOP_WITHIN="60")
    pids = server.pids
    with lines(server.port, 2) as opened:
        for line in opened:
            line.sendall(HEAD)
        until(lambda: sum(server.held()) == 2)
        time.sleep(0.3)
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        server.process.wait(60)
    until(lambda: gone(pids))
    server.stop()


def test_a_full_folder_for_temporary_files_kills_no_process(small_disk: Path) -> None:
    server = Several(small_disk)
    try:
        children = server.children
        fill = ["dd", "if=/dev/zero", f"of={small_disk / 'filler'}", "bs=4096"]
        assert b"No space" in subprocess.run(fill, capture_output=True, check=False).stderr
        with lines(server.port, 2) as opened:
            for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "POST", "BREW"):
                for path in ("/", "/connect", "/docs", "/readyz", "/history", "/static/none"):
                    assert all(ask(line, path, method) for line in opened)
        assert server.children == children
        counted = ("smearlens_requests_total", "method=other", "route=/connect", "status=405")
        assert server.figures()[counted] == 2
    finally:
        server.stop()


def test_what_cannot_be_served_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "impulse.json").write_text("{}")
    with serving("--processes", "2", "--model", str(tmp_path)) as process:
        out, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error.startswith("smearlens: ")
    assert len(error.splitlines()) == 1
    assert not out


def test_one_process_is_alone_and_tells_the_same_figures(tmp_path: Path, server: Several) -> None:
    def series(of: Several) -> set[tuple[str, ...]]:
        with lines(of.port, 1) as (line,):
            line.sendall(HEAD + BODY)
            assert read_answer(line).status == 200
        return {one for one in of.figures() if one[0] != "smearlens_requests_total"}

    alone = Several(tmp_path, SMEARLENS_PROCESSES="1")
    try:
        assert alone.children == []
        assert series(alone) == series(server)
    finally:
        alone.stop()


def test_a_folder_named_app_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise RuntimeError")
    server = subprocess.Popen(
        [Path(sys.executable).parent / "smearlens", "serve", "--processes", "2", "--host", "::1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "Ctrl-C" in invitation(server)
    finally:
        server.terminate()
        server.communicate(timeout=60)
