"""Which TFLite runtime is picked."""

import sys
from importlib.util import find_spec

import pytest

from app.errors import NoRuntime
from app.impulse.runtime import pick_runtime

INSTALLED = {
    name
    for name, module in (("litert", "ai_edge_litert"), ("tflite-runtime", "tflite_runtime"))
    if find_spec(module)
}


def test_litert_is_picked_where_it_is_installed() -> None:
    assert INSTALLED
    expected = "litert" if "litert" in INSTALLED else "tflite-runtime"
    assert pick_runtime().name == expected


def test_without_any_runtime_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # None in sys.modules makes an import fail as if the package were not there.
    for module in ("ai_edge_litert", "tflite_runtime"):
        monkeypatch.setitem(sys.modules, module, None)
        monkeypatch.setitem(sys.modules, f"{module}.interpreter", None)
    with pytest.raises(NoRuntime, match="tflite-runtime"):
        pick_runtime()
