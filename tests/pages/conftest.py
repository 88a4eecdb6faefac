"""Fixtures of the pages: a real server with a history of its own, and a program that asks it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running


@pytest.fixture
def server(tmp_path: Path, impulse: Impulse) -> Iterator[str]:
    with running(Settings(folder=tmp_path), impulse) as url:
        yield url


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
