"""How many cores and how much memory this process may use, its container's limits included.

Read from Linux' control groups, versions 1 and 2. Knows no settings.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from math import ceil
from pathlib import Path, PurePosixPath

ROOT = Path("/")


def usable_cores(root: Path = ROOT) -> int:
    """Return how many cores can be kept busy; a part of one counts as one."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = float(len(affinity(0)) if affinity else os.cpu_count() or 1)
    for told in _limits(root, "cpu.max", "cpu", "cpu.cfs_quota_us"):
        quota, *period = told.split()
        if quota.isdecimal():  # neither `max` nor -1
            cores = min(cores, int(quota) / int(period[0] if period else 100_000))
    return max(1, ceil(cores))


def usable_memory(root: Path = ROOT) -> int | None:
    """Return bytes; None where the system does not tell."""
    memory = None
    with suppress(AttributeError, ValueError, OSError):
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for told in _limits(root, "memory.max", "memory", "memory.limit_in_bytes"):
        if told.strip().isdecimal():
            memory = min(memory or int(told), int(told))
    return memory


def _limits(root: Path, name: str, controller: str, old_name: str) -> Iterator[str]:
    """Yield a limit's file of this process' group and of each above it (cgroups(7))."""
    groups = root / "sys/fs/cgroup"
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if number == "0":
            base, file = groups, name
        elif controller in controllers.split(","):
            base, file = groups / controller, old_name
        else:
            continue
        own = PurePosixPath(path)
        for group in (own, *own.parents):
            with suppress(OSError):
                yield (base / group.relative_to("/") / file).read_text(encoding="utf-8")
