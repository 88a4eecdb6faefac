"""Picks the TFLite runtime: LiteRT where both are installed, tflite-runtime otherwise.

The learning block asks it for an interpreter. Both have the same API
(https://ai.google.dev/edge/litert). Knows no model.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from app.errors import NoRuntime
from app.impulse.spec import RuntimeName


@dataclass(frozen=True, slots=True)
class Runtime:
    """Name a runtime and hold its `Interpreter` class."""

    name: RuntimeName
    interpreter: Callable[..., Any]


PACKAGES: dict[RuntimeName, str] = {
    "litert": "ai_edge_litert.interpreter",
    "tflite-runtime": "tflite_runtime.interpreter",
}
"""Where each runtime's interpreter is, the preferred one first."""


@contextmanager
def hushed() -> Iterator[None]:
    """Keep what a runtime's C++ says as it loads out of stderr, which is for people and logs.

    It tells of its delegates; what fails is an exception all the same.
    """
    try:
        stderr = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def pick_runtime() -> Runtime:
    """Return the runtime to use; raise NoRuntime where none can be imported."""
    for name in PACKAGES:
        try:
            return runtime_of(name)
        except ImportError:
            continue
    raise NoRuntime


def runtime_of(name: RuntimeName) -> Runtime:
    """Return the runtime of this name; raise ImportError where it is not installed."""
    with hushed():
        return Runtime(name, import_module(PACKAGES[name]).Interpreter)
