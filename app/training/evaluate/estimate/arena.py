"""Measures the memory that tflite-micro takes for a model, by letting it run once.

In a process of its own: its C++ writes what it allocated to stderr, and nowhere else.
"""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

TOLD = re.compile(rb"Arena allocation total (\d+) bytes")
RUN = """
import sys
import numpy as np
from tflite_micro.python.tflite_micro import runtime

asked = runtime.Interpreter.from_file(sys.argv[1])
takes = asked.get_input_details(0)
asked.set_input(np.zeros(takes["shape"], takes["dtype"]), 0)
asked.invoke()
asked.print_allocations()
"""


def arena(path: Path) -> int | None:
    """Return the bytes of the tensor arena that the model's file takes in tflite-micro.

    As a 64-bit machine needs them; a microcontroller's pointers are half as long, so that it needs
    slightly fewer. None where tflite-micro is not installed or lacks one of the operators.
    """
    if find_spec("tflite_micro") is None:
        return None
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", RUN, str(path)],
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        timeout=300,
        check=False,
    )
    found = TOLD.search(done.stderr)
    return int(found[1]) if found and not done.returncode else None
