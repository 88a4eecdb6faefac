"""Every family of bad files and requests: a 4xx, in time, in bounded memory, and life goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.hostile import MEMORY, SLACK, Target, families

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads memory from /proc")

FAMILIES = families()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    server = Target(SMEARLENS_FOLDER=str(tmp_path_factory.mktemp("history")))
    server.ready()
    server.warm()
    yield server
    assert "Traceback" not in server.stop()


def test_there_are_at_least_60_families() -> None:
    assert len(FAMILIES) >= 60


@pytest.mark.parametrize("name", FAMILIES)
def test_a_hostile_family_is_refused(target: Target, name: str) -> None:
    outcome = target.suffer(name, FAMILIES[name]())
    assert outcome.sent
    assert outcome.refused, outcome.statuses
    assert outcome.slowest < 2 + SLACK
    assert outcome.memory < MEMORY
    assert outcome.works_after
