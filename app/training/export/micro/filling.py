"""Fills the C and C++ sources that lie in `sources/` with a model's facts. Knows no zip."""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from app import __version__
from app.assets import asset
from app.errors import TrainingError
from app.training.export.micro.micro_model import MicroModel

MARGIN = 4096
"""Bytes that are added to the measured arena: faster kernels keep more at hand (CMSIS-NN's
arm_convolve_get_buffer_sizes_s8.c), which the reference kernels measured here do not."""
BLANK = re.compile(r"@([A-Z0-9_]+)@")
SHARE = re.compile(r"(?<=:)\d\.\d+(?=[,}])")
"""A probability in a line of JSON, which has four digits after the point."""
LONGEST = 4294967295
"""The largest number that a counter of 32 bits tells."""


def core(model: MicroModel) -> dict[str, str]:
    """Return the DSP block and the reading of the output: name -> C that is C++ as well."""
    spec = model.spec
    names = [_escaped(name) for name in (*spec.classes, *spec.kinds)]
    facts = {
        "SIZE": spec.dsp.size,
        "DETAIL": spec.dsp.detail or 0,
        "CHANNELS": spec.dsp.channels,
        "CLASSES": len(spec.classes),
        "KINDS": len(spec.kinds),
        "PARTS": model.parts,
        "OUTPUT_BYTES": max(model.parts, 1) * (len(spec.classes) + len(spec.kinds)),
        "WHOLE_FRAME": int(spec.locate.method == "frame"),
        "JSON_BYTES": len(longest_line(model)) + 1,
        "MODEL": _escaped(title(model)),
        "SHA256": model.sha256[:16],
        "NAMES": ",\n".join(f'    "{name}"' for name in names),
        "NO_CELL": ", ".join(str(int(one)) for one in (*model.no_cell, False)),
        "SURE_FROM": ", ".join(repr(spec.verdict.sure_from(name)) for name in spec.classes),
        "KNOWN_LEAST": repr(spec.verdict.known_least),
        "QUANTISED": _rows(model.quantised),
        "OUTPUT_SCALE": repr(model.scale),
        "OUTPUT_ZERO": model.zero,
    }
    return {f"core/{name}": filled(text, facts) for name, text in sources("core").items()}


def title(model: MicroModel) -> str:
    """Return the model's name and version."""
    return " ".join(f"{model.spec.name} {model.spec.version}".split())


def longest_line(model: MicroModel) -> str:
    """Return a line of JSON that no answer of the model is longer than."""
    label = max(model.spec.classes, key=lambda name: len(json.dumps(name)))
    return _line(model, LONGEST, label, "no_cell", "whole_frame")


def described(model: MicroModel) -> dict[str, object]:
    """Return what a README tells of the model."""
    spec = model.spec
    return {
        "MODEL": title(model),
        "SHA256": model.sha256,
        "CLASS_LIST": _listed(spec.classes),
        "KIND_LIST": _listed(one.replace("_", " ") for one in spec.kinds) or "nothing",
        "SIZE": spec.dsp.size,
        "CHANNEL_WORDS": "red, green and blue" if spec.dsp.channels == 3 else "gray",
        "MEASURED": f"{model.arena}",
        "MARGIN": f"{MARGIN}",
        "ARENA": f"{model.arena + MARGIN}",
        "HEAD": model.head,
        "NETWORK_BYTES": len(model.content),
        "OPERATORS": ", ".join(model.operators),
        "EXAMPLE_LINE": _line(model, 1, spec.classes[-1], "unsure", "close"),
        "VERSION": __version__,
    }


def sources(folder: str) -> dict[str, str]:
    """Return the files of a folder of `sources/`, path -> text."""
    root = files("app.training.export.micro") / "sources" / folder
    place = Path(str(root))
    return {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def filled(text: str, facts: Mapping[str, object]) -> str:
    """Return `text` with each @NAME@ that `facts` has in its place."""
    return BLANK.sub(lambda found: str(facts.get(found[1], found[0])), text)


def licences() -> dict[str, str]:
    """Return LICENSE and NOTICE of the project: name -> text.

    Raises:
        TrainingError: they are not there, so nothing can be passed on.
    """
    found = {}
    for name in ("LICENSE", "NOTICE"):
        text = next((one for one in _candidates(name) if one.is_file()), None)
        if text is None:
            raise TrainingError(f"{name} is missing, without which a model can't be passed on.")
        found[name] = text.read_text(encoding="utf-8")
    return found


def carried(folder: Path) -> dict[str, str]:
    """Return what goes along with a model of the folder: name -> text."""
    paths = (folder / name for name in ("MODEL_CARD.md", "impulse.json"))
    return {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}


def bytes_of(content: bytes) -> str:
    """Return bytes as the inside of a C array."""
    return ",\n".join(
        ",".join(map(str, content[at : at + 32])) for at in range(0, len(content), 32)
    )


def _candidates(name: str) -> list[Path]:
    """Return where a licence may lie: beside app/ in a checkout, in the metadata of a wheel."""
    from importlib.metadata import PackageNotFoundError, distribution

    beside = asset("models").parent / name
    try:
        told = distribution("smearlens").locate_file(f"smearlens-{__version__}.dist-info")
    except PackageNotFoundError:
        return [beside]
    return [beside, Path(str(told)) / "licenses" / name]


def _line(model: MicroModel, number: int, label: str, verdict: str, reason: str) -> str:
    """Return a line as smearlens_json writes it, all probabilities alike."""
    spec = model.spec
    told = {
        "number": number,
        "label": label,
        "confidence": round(1 / len(spec.classes), 4),
        "verdict": verdict,
        "reason": reason,
        "scores": dict.fromkeys(spec.classes, round(1 / len(spec.classes), 4)),
        "kinds": dict.fromkeys(spec.kinds, round(1 / (len(spec.kinds) + 1), 4)),
        "dsp_us": number,
        "network_us": number,
        "model": title(model),
        "sha256": model.sha256[:16],
    }
    line = json.dumps(told, separators=(",", ":"))
    return SHARE.sub(lambda found: found[0].ljust(6, "0"), line)


def _escaped(name: str) -> str:
    """Return a name as it stands between quotes in a C string that holds JSON."""
    told = json.dumps(name)[1:-1].replace("\\", "\\\\").replace('"', '\\"')
    return told.replace("?", "\\?")  # two of them would begin a trigraph


def _listed(names: Iterable[str]) -> str:
    *others, last = [*names] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _rows(values: Iterable[int]) -> str:
    each = [str(int(one)) for one in values]
    return ",\n".join("    " + ", ".join(each[at : at + 16]) for at in range(0, len(each), 16))
