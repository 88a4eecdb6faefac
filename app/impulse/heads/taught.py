"""A head that was taught on the spot, and when it answers in place of the model's own.

For one microscope, or for classes of somebody's own. Made by `app/teaching/`, handed to the
impulse with a photo. Reads and writes bytes. Knows no pictures and no names of cells.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from app.errors import ModelUnusable
from app.impulse.heads.head import UNREADABLE, Head
from app.impulse.reference import Reference
from app.impulse.spec import Kind, VerdictSpec

PRIOR_ODDS = np.e**6
"""How much likelier the microscope that somebody chose is than one that is known, before its
colours are looked at. From e^2 to e^9 nothing is lost of the microscopes that are known."""
FURTHEST = 60.0
"""Logarithm of odds beyond which no number changes any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Tell from a crop's signature whether it is of the microscope that was taught.

    Gaussians of one covariance around the mean of each microscope, as in linear discriminant
    analysis (Hastie et al., The Elements of Statistical Learning, 4.3).
    """

    mean: NDArray[np.float32]
    """(s,): of all signatures, to standardise by."""
    scale: NDArray[np.float32]
    """(s,): their standard deviations."""
    centres: NDArray[np.float32]
    """(k, s): standardised means; the first is that of the microscope that was taught."""
    precision: NDArray[np.float32]
    """(s, s): inverse of the covariance within a microscope."""

    def share(self, signature: NDArray[np.float32]) -> float:
        """Return the probability, 0..1, that `signature` (s,) is of the microscope taught."""
        off = (signature - self.mean) / self.scale - self.centres
        squares = np.einsum("ks,st,kt->k", off, self.precision, off)
        odds = np.log(PRIOR_ODDS) + (squares[1:].min(initial=np.inf) - squares[0]) / 2
        return float(1 / (1 + np.exp(-np.clip(odds, -FURTHEST, FURTHEST))))


@dataclass(frozen=True, eq=False)
class TaughtHead:
    """Hold a head and all that is needed to answer with it."""

    name: str
    """What its owner calls the microscope, or the set of classes."""
    classes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    head: Head
    """One column for each class, then one for each kind."""
    verdict: VerdictSpec
    """When its answers are `sure`."""
    model_sha256: str
    """Of the model whose features it takes: another's mean something else."""
    gate: Gate | None = None
    """Whose answer counts: this head's as far as the crop looks like what was taught, and the
    model's own otherwise. None where it is always this one's."""
    centres: NDArray[np.float32] | None = None
    """(M, F): features of what was taught, each of length 1, to measure the distance from."""
    frame: bool = False
    """Whether it takes the whole photo for one cell."""

    @cached_property
    def reference(self) -> Reference | None:
        """What a cell's distance is measured from; None for the model's own."""
        return None if self.centres is None else Reference(self.centres)

    def to_bytes(self) -> bytes:
        """Return it as an .npz file that `from_bytes` reads."""
        told = {
            "name": self.name,
            "classes": self.classes,
            "kinds": self.kinds,
            "verdict": self.verdict.model_dump(),
            "model_sha256": self.model_sha256,
            "frame": self.frame,
        }
        arrays = {"kernel": self.head.kernel, "bias": self.head.bias}
        if self.gate:
            gate = self.gate
            arrays |= {"gate_mean": gate.mean, "gate_scale": gate.scale}
            arrays |= {"gate_centres": gate.centres, "gate_precision": gate.precision}
        if self.centres is not None:
            arrays["centres"] = self.centres.astype(np.float16)
        out = io.BytesIO()
        np.savez(out, allow_pickle=False, told=np.array(json.dumps(told)), **arrays)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            ModelUnusable: the bytes are damaged, or no such head.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                told = json.loads(str(file["told"]))
                arrays = {name: file[name] for name in file.files if name != "told"}
            gate = None
            if "gate_mean" in arrays:
                names = ("mean", "scale", "centres", "precision")
                gate = Gate(*(arrays[f"gate_{name}"].astype(np.float32) for name in names))
            centres = arrays.get("centres")
            return cls(
                name=told["name"],
                classes=tuple(told["classes"]),
                kinds=tuple(told["kinds"]),
                head=Head((*told["classes"], *told["kinds"]), arrays["kernel"], arrays["bias"]),
                verdict=VerdictSpec.model_validate(told["verdict"]),
                model_sha256=told["model_sha256"],
                gate=gate,
                centres=None if centres is None else _of_length_1(centres),
                frame=bool(told["frame"]),
            )
        except (*UNREADABLE, ValidationError) as error:
            raise ModelUnusable("This is no taught head that can be read.") from error

    @cached_property
    def sha256(self) -> str:
        """Return what tells it from any other: the digest of its bytes."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def _of_length_1(centres: NDArray[Any]) -> NDArray[np.float32]:
    long = centres.astype(np.float32)
    return np.asarray(long / np.linalg.norm(long, axis=1, keepdims=True).clip(1e-9))
