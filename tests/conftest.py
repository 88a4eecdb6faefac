"""Fixtures shared by the tests: real data where it is, a real server on loopback."""

import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from numpy.typing import NDArray

from app.impulse.impulse import Impulse
from app.impulse.learning_block import Reading
from app.main import create_app
from app.settings import Settings
from tests.kit.waiting import until

# A machine that does other work answers in time, but not always within httpx's usual 5 s.
signature(httpx.get).parameters["timeout"].default.read = 60

pytest_plugins = ["tests.kit.browser_fixtures", "tests.kit.postgres_fixtures"]

ROOT = Path(__file__).parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed where SMEARLENS_TEST_ALL is set."""
    report = yield
    if report.skipped and os.environ.get("SMEARLENS_TEST_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but SMEARLENS_TEST_ALL is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Count a skipped module as failed where SMEARLENS_TEST_ALL is set."""
    report = yield
    if report.outcome == "skipped" and os.environ.get("SMEARLENS_TEST_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but SMEARLENS_TEST_ALL is set: {report.longrepr}"
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests that load TensorFlow last: after it tflite-runtime can open no model.

    Left out are long forms nobody asked for, and what asks for network namespaces where the
    kernel grants none.
    """
    items.sort(key=lambda item: item.get_closest_marker("train") is not None)
    left_out = [
        item
        for item in items
        if (item.get_closest_marker("soak") and "soak" not in config.option.markexpr)
        or (item.get_closest_marker("namespaces") and not _grants_namespaces())
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish() -> None:
    """Look once for what nobody closed: pytest and Python would go through TensorFlow 8 times."""
    gc.collect()
    gc.freeze()


@cache
def _grants_namespaces() -> bool:
    tried = "mount -t sysfs none /sys && ip link set lo up"
    words = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", tried]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="session", autouse=True)
def history_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the history of every server the tests start, in place of the person's own."""
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SMEARLENS_FOLDER", str(folder))
        environment.delenv("SMEARLENS_DATABASE_URL", raising=False)
        # Nobody reads a server's lines while a test runs, and a full pipe would hold it up.
        environment.setenv("SMEARLENS_LOG", "quiet")
        yield folder


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real pictures; the test is skipped, and says so, where there is none."""
    folder = os.environ.get("SMEARLENS_DATA")
    if not folder or not Path(folder, "bccd").is_dir():
        pytest.skip("needs real pictures: set SMEARLENS_DATA to the folder that holds bccd/")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def impulse() -> Impulse:
    """The shipped impulse, but one that takes the tests' drawn cells for cells."""
    shipped = Impulse.load(ROOT / "models" / "wbc", interpreters=2)
    limits = {"known_least": 0.0, "distance_most": None}
    verdict = shipped.spec.verdict.model_copy(update=limits)
    shipped.spec = shipped.spec.model_copy(update={"verdict": verdict})
    read = shipped.learning_block.read

    def as_cells(features: NDArray[np.float32]) -> Reading:
        reading = read(features)
        return replace(reading, kinds=reading.kinds / 100)

    shipped.learning_block.read = as_cells  # type: ignore[method-assign]
    return shipped


@pytest.fixture(scope="session")
def two_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny models that give features beside their logits (`two_outputs.py`).

    Where there is no TensorFlow, SMEARLENS_TWO_OUTPUTS may name one made elsewhere.
    """
    if made := os.environ.get("SMEARLENS_TWO_OUTPUTS"):
        return Path(made)
    if not find_spec("tensorflow"):
        pytest.skip("the extra `train` is not installed")
    folder = tmp_path_factory.mktemp("two_outputs")
    command = [sys.executable, "-m", "tests.kit.two_outputs", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def live_server(impulse: Impulse) -> Iterator[str]:
    """The base URL of a real server with the shipped model on loopback."""
    with running(Settings(host="127.0.0.1"), impulse) as url:
        yield url


class _Server(uvicorn.Server):
    """End the streams that browsers listen to, as `app/launch/server.py` does, and stop."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.revisions.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


class running:  # noqa: N801 - a context manager that reads like a verb
    """Run a real uvicorn in a thread for as long as the block lasts."""

    def __init__(self, settings: Settings, impulse: Impulse | None = None) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        # A test may think for longer than the 5 s after which uvicorn hangs up on who says nothing.
        app, patience = create_app(settings, impulse), 600
        self.server = _Server(
            uvicorn.Config(app, log_level="warning", ws="none", timeout_keep_alive=patience)
        )
        self.thread = threading.Thread(target=self.server.run, args=([self.socket],))

    def __enter__(self) -> str:
        self.thread.start()
        url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        try:
            until(lambda: self.server.started or not self.thread.is_alive())
            assert self.server.started, "the server ended"
            httpx.get(f"{url}/readyz").raise_for_status()
        except BaseException:
            self.__exit__()  # else its thread keeps the tests from ending
            raise
        return url

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(60)
        self.socket.close()
