"""The machine: its cores, what it is called, and what processes use of it, from `/proc`."""

import os
import platform
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = os.sched_getaffinity(0)
"""The cores that the benchmark may use."""
CORES = len(EVERY)
TICKS = os.sysconf("SC_CLK_TCK")


def described() -> str:
    """Return the processor, the cores, the system and Python in one line."""
    told = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    model = told.group(1) if told else platform.machine()
    return f"{CORES} cores of {model}, Linux, Python {platform.python_version()}"


@contextmanager
def on_cores(number: int) -> Iterator[None]:
    """Keep what is started in the block to the first `number` cores."""
    os.sched_setaffinity(0, sorted(EVERY)[:number])
    try:
        yield
    finally:
        os.sched_setaffinity(0, EVERY)


def tree(root: int) -> list[int]:
    """Return `root` and every process below it."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(path.name)):
            below[int(fields[1])].append(int(path.name))
    found = [root]
    for pid in found:
        found += below[pid]
    return found


def peak_memory(root: int) -> float:
    """Return MB: the largest resident size that each process of a tree has had, summed."""
    return sum(_status(pid, "VmHWM") for pid in tree(root)) / 1000


def memory(root: int) -> float:
    """Return MB: what the processes of a tree hold now, summed."""
    return sum(_status(pid, "VmRSS") for pid in tree(root)) / 1000


def cpu_seconds(root: int) -> float:
    """Return the processor time that the living processes of a tree have used."""
    every = [_stat(pid) for pid in tree(root)]
    return sum(int(fields[11]) + int(fields[12]) for fields in every if fields) / TICKS


def _stat(pid: int) -> list[str]:
    """Return what follows the name in /proc/PID/stat (proc_pid_stat(5)); nothing if it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _status(pid: int, name: str) -> int:
    """Return a figure of /proc/PID/status in kB; 0 if the process ended."""
    try:
        told = re.search(
            rf"{name}:\s*(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        )
    except OSError:
        return 0
    return int(told.group(1)) if told else 0
