"""Fixtures for a real PostgreSQL of the tests' own; where there is none, the tests skip loudly."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.kit.processes import free_port

NUMBERS = itertools.count()


def binary(name: str) -> str | None:
    """Return the path of a program of PostgreSQL; Debian keeps them out of the way."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or next(map(str, debian), None)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a PostgreSQL with default durability on loopback; yield the URL of its server."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="smearlens-postgres-"))
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, user)
    as_user = {"user": user, "cwd": folder} if os.geteuid() == 0 else {"cwd": folder}
    initdb, postgres = binary("initdb"), binary("postgres")
    assert initdb
    assert postgres
    port = free_port()
    try:
        subprocess.run(
            [initdb, "-D", folder / "data", "-U", "smearlens", "-A", "trust", "--no-sync"],
            check=True,
            capture_output=True,
            **as_user,
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", folder / "data", "-p", str(port), "-k", folder, "-h", "127.0.0.1"],
                stdout=log,
                stderr=log,
                **as_user,
            )
        try:
            url = f"postgresql://smearlens@127.0.0.1:{port}"
            _wait(url, server)
            yield url
        finally:
            # At once: in good order it would first sync thousands of files that go next.
            server.send_signal(signal.SIGQUIT)
            server.wait(20)
    finally:
        shutil.rmtree(folder)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=1).close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended"
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    raise AssertionError("PostgreSQL did not start within 60 s")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL for all tests; the URL of its server, without a database."""
    if not (binary("initdb") and binary("postgres")):
        pytest.skip("NO POSTGRESQL, HALF OF THE HISTORY IS NOT TESTED: install postgresql")
    with running_postgres() as url:
        yield url


def new_database(server: str) -> str:
    """Make an empty database and return its URL."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.sqlite3'}"
    return new_database(request.getfixturevalue("postgres"))
