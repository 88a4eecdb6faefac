"""What this process may use of the machine, with control groups as files in a folder."""

import os
from pathlib import Path

import pytest

from app.machine import usable_cores, usable_memory

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine(folder: Path, told: str, **files: str) -> Path:
    """Make a root with /proc/self/cgroup and, below /sys/fs/cgroup, files by their paths."""
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/self/cgroup").write_text(told)
    for path, text in files.items():
        file = folder / "sys/fs/cgroup" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("told", "files", "cores"),
    [
        ("0::/\n", {"cpu.max": "max 100000\n"}, CORES),
        ("0::/\n", {"cpu.max": "50000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "110000 100000\n"}, min(2, CORES)),
        ("0::/pod/box\n", {"pod/cpu.max": "100000 100000\n"}, 1),
        ("4:cpu,cpuacct:/docker/x\n", {"cpu/cpu.cfs_quota_us": "100000\n"}, 1),
        ("4:cpu,cpuacct:/\n", {"cpu/cpu.cfs_quota_us": "-1\n"}, CORES),
        ("", {}, CORES),
    ],
)
def test_the_cores_are_those_of_the_container(
    tmp_path: Path, told: str, files: dict[str, str], cores: int
) -> None:
    assert usable_cores(machine(tmp_path, told, **files)) == cores


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux pins processes")
def test_a_process_that_is_pinned_to_one_core_has_one() -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("told", "files", "memory"),
    [
        ("0::/a/b\n", {"a/memory.max": "1000000\n", "a/b/memory.max": "max\n"}, 1_000_000),
        ("3:memory:/x\n", {"memory/memory.limit_in_bytes": "2000000\n"}, 2_000_000),
        ("3:memory:/x\n", {"memory/memory.limit_in_bytes": "9223372036854771712\n"}, None),
        ("0::/\n", {}, None),
    ],
)
def test_the_memory_is_that_of_the_container(
    tmp_path: Path, told: str, files: dict[str, str], memory: int | None
) -> None:
    here = usable_memory(tmp_path)
    assert usable_memory(machine(tmp_path, told, **files)) == (memory or here)


def test_a_system_without_control_groups_tells_all_the_same(tmp_path: Path) -> None:
    assert usable_cores(tmp_path) == CORES
