"""Picks the TFLite runtime: LiteRT where both are installed, tflite-runtime otherwise.

The learning block asks it for an interpreter. Both have the same API
(https://ai.google.dev/edge/litert). Knows no model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import NoRuntime
from app.impulse.spec import RuntimeName


@dataclass(frozen=True, slots=True)
class Runtime:
    """Name a runtime and hold its `Interpreter` class."""

    name: RuntimeName
    interpreter: Callable[..., Any]


def pick_runtime() -> Runtime:
    """Return the runtime to use; raise NoRuntime where none can be imported."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        pass
    else:
        return Runtime("litert", Interpreter)
    try:
        from tflite_runtime.interpreter import Interpreter
    except ImportError as error:
        raise NoRuntime from error
    return Runtime("tflite-runtime", Interpreter)
