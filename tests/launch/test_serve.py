"""How many processes pay on a machine, with its control groups as files in a folder."""

import os
import sys
from pathlib import Path

import pytest

from app.launch.serve import how_many
from app.settings import Settings
from tests.test_machine import machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux has control groups")

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
GB = 1_000_000_000


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROCESSES", "WORKERS"):
        monkeypatch.delenv(f"SMEARLENS_{name}", raising=False)


@pytest.mark.usefixtures("nothing_set")
@pytest.mark.parametrize(
    ("memory", "flags", "processes"),
    [
        (64 * GB, {}, CORES),
        (GB, {}, min(2, CORES)),
        (GB // 2, {}, 1),
        (GB // 8, {}, 1),
        (64 * GB, {"workers": 1}, 1),
        (GB // 8, {"processes": 3}, 3),
        (64 * GB, {"processes": 1}, 1),
    ],
)
def test_there_are_as_many_as_pay_unless_it_is_set(
    tmp_path: Path, memory: int, flags: dict[str, int], processes: int
) -> None:
    root = machine(tmp_path, "0::/\n", **{"memory.max": str(memory)})
    assert how_many(Settings.read(**flags), root) == processes


@pytest.mark.usefixtures("nothing_set")
def test_a_container_of_one_core_gets_one(tmp_path: Path) -> None:
    root = machine(tmp_path, "0::/\n", **{"cpu.max": "100000 100000"})
    assert how_many(Settings.read(), root) == 1
