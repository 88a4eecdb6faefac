"""Takes a secret out of the process's arguments, which every user of the machine can list.

Before the server starts. Knows Linux alone; elsewhere the arguments stay as they are.
"""

import ctypes
from contextlib import suppress
from pathlib import Path

ARG_START = 48
"""The field of /proc/self/stat that says where the arguments begin (proc_pid_stat(5))."""


def hide(secret: str) -> None:
    """Write over `secret` where `ps` finds it, as far as the system lets us."""
    with suppress(OSError, ValueError, IndexError):
        words = Path("/proc/self/cmdline").read_bytes()
        # The second field, a name, may hold spaces and brackets.
        after = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        start, where = int(after[ARG_START - 3]), words.rindex(secret.encode())
        if start:
            ctypes.memset(start + where, ord("*"), len(secret))
