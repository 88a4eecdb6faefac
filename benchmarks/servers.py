"""The servers, ours and the peers: how each is started, asked and stopped, on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import cpu_seconds, tree
from benchmarks.photos import Body, Shape

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build" / "benchmarks"
MODEL = ROOT / "models" / "wbc"
PEERS = Path(__file__).with_name("peers")
PEERS_BIN = BUILD / "peers" / "bin"

OURS = "Smearlens"
LIKE = "Smearlens, whole frames, nothing stored"
UNSTORED = "Smearlens, nothing stored"
TUTORIAL = "FastAPI as in tutorials"
LITSERVE = "LitServe"


@dataclass(frozen=True, slots=True)
class Server:
    """Say how a server is started and where it takes photos."""

    name: str
    command: tuple[str, ...]
    """`PORT` in it stands for the port."""
    path: str = "/classify"
    shape: Shape = "form"
    folder: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """Hold a server that answers."""

    pid: int
    url: str

    def settle(self, within: float = 60) -> None:
        """Wait until the photos are done whose clients have gone."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            before = cpu_seconds(self.pid)
            time.sleep(0.25)
            if cpu_seconds(self.pid) - before < 0.05:
                return


def ours() -> list[Server]:
    """Return our server: as shipped, storing nothing, and doing no more than the others do."""
    command = (sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", "PORT")
    # As shipped, 64 clients are more than may wait.
    environment = {"SMEARLENS_FOLDER": str(BUILD / "history"), "SMEARLENS_QUEUE": "64"}
    unstored = environment | {"SMEARLENS_RETENTION_DAYS": "0"}
    frames = unstored | {"SMEARLENS_MODEL": str(_whole_frames())}
    return [
        Server(OURS, command, environment=environment),
        Server(UNSTORED, command, environment=unstored),
        Server(LIKE, command, environment=frames),
    ]


def peers() -> list[Server]:
    """Return the others, from an environment of their own, around the same model file."""
    python = str(PEERS_BIN / "python")
    uvicorn = (python, "-m", "uvicorn", "tutorial:app", "--port", "PORT", "--no-access-log")
    bento = (str(PEERS_BIN / "bentoml"), "serve", "bentoml_app:Classifier", "--port", "PORT")
    spec = json.loads((MODEL / "impulse.json").read_bytes())
    environment = {
        "BENCHMARK_MODEL": str(MODEL / spec["models"]["float32"]["file"]),
        "BENCHMARK_HEAD": str(MODEL / spec["head"]["file"]),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "BENTOML_DO_NOT_TRACK": "True",
    }

    def peer(name: str, *command: str, **how: str) -> Server:
        return Server(name, command, folder=PEERS, environment=environment, **how)  # type: ignore[arg-type]

    return [
        peer(TUTORIAL, *uvicorn),
        peer(f"{TUTORIAL}, 2 workers", *uvicorn, "--workers", "2"),
        peer(LITSERVE, python, "litserve_app.py", "PORT", path="/predict"),
        peer(
            "Gradio",
            *(python, "gradio_app.py", "PORT"),
            path="/gradio_api/run/predict",
            shape="gradio",
        ),
        peer("BentoML", *bento, "--host", "127.0.0.1"),
    ]


@contextmanager
def running(server: Server, body: Body, within: float = 240) -> Iterator[Running]:
    """Run the server for as long as the block lasts; it has answered `body` before."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    log = BUILD / f"{server.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - the commands above
            [port if part == "PORT" else part for part in server.command],
            cwd=server.folder,
            env=os.environ | server.environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}{server.path}"
    try:
        end = time.monotonic() + within
        while not _answers(url, body):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{server.name} does not answer: see {log}")
            time.sleep(0.2)
        yield Running(process.pid, url)
    finally:
        _stop(process)


def _answers(url: str, body: Body) -> bool:
    asked = urllib.request.Request(url, body.data, {"Content-Type": body.content_type})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started; some start processes in sessions of their own."""
    started = tree(process.pid)
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in started[1:]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _whole_frames() -> Path:
    """Return a copy of the model that takes the whole photo as its only cell."""
    folder = BUILD / "frames"
    folder.mkdir(parents=True, exist_ok=True)
    spec = json.loads((MODEL / "impulse.json").read_bytes())
    spec["locate"] = {"method": "frame"}
    (folder / "impulse.json").write_text(json.dumps(spec))
    for part in (*MODEL.glob("*.tflite"), *MODEL.glob("*.npz")):
        (folder / part.name).write_bytes(part.read_bytes())
    return folder
