"""The clients: wrk, which sends the next photo as soon as the last one is answered.

In C and in one thread, so that it takes little from the server on the same cores; how
much is told with each figure.
"""

import json
import os
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from shutil import which

from benchmarks.machine import CORES, EVERY
from benchmarks.photos import Body

SCRIPT = Path(__file__).with_name("post.lua")
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Load:
    """Hold what so many clients got."""

    requests: int
    counted: int
    """How many of them were answered with 2xx or 3xx once the warm-up was over."""
    seconds: float
    """From the end of the warm-up to the end."""
    failed: int
    """Answers other than 2xx and 3xx, and requests without one."""
    p50_ms: float
    p99_ms: float
    client_share: float
    """What the client itself used of all cores, 0 to 1."""

    @property
    def speed(self) -> float:
        """Photos answered a second."""
        return self.counted / self.seconds


def load(url: str, body: Body, clients: int, seconds: float, warm: float = 0) -> Load:
    """Send `body` to `url` from so many clients, `warm` seconds before `seconds` are counted.

    Both together are rounded up to whole seconds, as wrk takes them.
    """
    if not which("wrk"):
        raise SystemExit("The clients are wrk's: apt install wrk.")
    with tempfile.NamedTemporaryFile() as file:
        file.write(body.data)
        file.flush()
        before = _cpu()
        done = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            [  # noqa: S607
                "wrk",
                "--threads=1",
                f"--connections={clients}",
                f"--duration={ceil(warm + seconds)}s",
                f"--timeout={PATIENCE_S}s",
                f"--script={SCRIPT}",
                url,
            ],
            env=os.environ
            | {"BODY": file.name, "CONTENT_TYPE": body.content_type, "WARM_S": str(warm)},
            # Where the server is kept to some cores, its clients are not.
            preexec_fn=partial(os.sched_setaffinity, 0, EVERY),
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    return Load(**told, client_share=(_cpu() - before) / ((warm + told["seconds"]) * CORES))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
