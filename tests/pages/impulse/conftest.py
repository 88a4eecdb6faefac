"""Fixtures of the impulse in the page: the shipped model on a server, a page that loaded it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.settings import Settings
from tests.conftest import running
from tests.kit.phone_replies import Phone, phone


@pytest.fixture(scope="package")
def shipped_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(Settings(folder=tmp_path_factory.mktemp("shipped"))) as url:
        yield url


@pytest.fixture(scope="package")
def one_phone(chromium: Browser, shipped_server: str) -> Iterator[Phone]:
    with phone(chromium, shipped_server) as one:
        yield one
