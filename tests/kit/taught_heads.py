"""Makes taught heads without teaching: random numbers beside real or drawn pictures."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
from PIL import Image

from app.cells import cells_of
from app.impulse.heads.head import Head
from app.impulse.heads.signature import LENGTH
from app.impulse.heads.taught import Gate, TaughtHead
from app.impulse.spec import Kind, VerdictSpec
from app.teaching.archive.archive import Archive
from app.teaching.kept.rows import Shown, TaughtClass
from app.teaching.report import Guess, Report, Right
from tests.kit.smears import KINDS, draw_smear

WIDTH = 1280
SHA256 = "ab" * 32
AT = datetime(2026, 11, 26, 20, 15, tzinfo=UTC)


def jpeg(picture: Image.Image | Path) -> bytes:
    """Return what the store keeps of a picture."""
    image = Image.open(picture) if isinstance(picture, Path) else picture
    small = image.convert("RGB")
    small.thumbnail((320, 320))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=95)
    return out.getvalue()


def drawn(count: int = 3) -> list[tuple[str | None, bytes]]:
    """Return label and picture of `count` drawn cells of each kind, and one without a label."""
    shown: list[tuple[str | None, bytes]] = [
        (kind, jpeg(draw_smear(kind, 240, 200, seed))) for kind in KINDS for seed in range(count)
    ]
    return [*shown, (None, jpeg(draw_smear("monocyte", 240, 200, 99)))]


def kept(shown: Sequence[tuple[str | None, bytes]]) -> list[Shown]:
    """Return an example for each label and picture."""
    random = np.random.default_rng(7)
    return [
        Shown(
            id=UUID(int=number + 1),
            at=AT,
            label=label,
            said="neutrophil",
            confidence=0.625,
            verdict="unsure",
            group=f"{number // 2:064x}",
            photo_sha256=f"{number // 2:064x}",
            box=(0.1875, 0.1875, 0.8125, 0.8125),
            picture=picture,
            features=random.normal(size=WIDTH).astype(np.float16).astype(np.float32),
            signature=random.random(LENGTH, np.float32),
            model_sha256=SHA256,
        )
        for number, (label, picture) in enumerate(shown)
    ]


def head(
    classes: Sequence[str] = KINDS, kinds: Sequence[Kind] = ("platelet",), sha256: str = SHA256
) -> TaughtHead:
    """Return a head with a gate and centres of its own, for the model of this digest."""
    random = np.random.default_rng(3)
    names = (*classes, *kinds)
    centres = random.normal(size=(5, WIDTH)).astype(np.float32)
    gate = Gate(
        mean=np.zeros(LENGTH, np.float32),
        scale=np.ones(LENGTH, np.float32),
        centres=random.random((3, LENGTH), np.float32),
        precision=np.eye(LENGTH, dtype=np.float32),
    )
    return TaughtHead(
        name="Bench 3",
        classes=tuple(classes),
        kinds=tuple(kinds),
        head=Head(names, random.normal(size=(WIDTH, len(names))), np.zeros(len(names))),
        verdict=VerdictSpec(unsure_below=0.7),
        model_sha256=sha256,
        gate=gate,
        centres=centres / np.linalg.norm(centres, axis=1, keepdims=True),
    )


def archive(shown: Sequence[tuple[str | None, bytes]] | None = None) -> Archive:
    """Return a taught microscope with its report."""
    examples = kept(drawn() if shown is None else shown)
    named = [one for one in examples if one.label]
    of = Right(n=len(named), right=len(named) - 1, accuracy=0.9, interval=(0.7, 1.0))
    report = Report(
        verdict="helps",
        n=len(named),
        groups=6,
        counts={kind: sum(one.label == kind for one in named) for kind in KINDS},
        overall=of,
        before=of,
        gain=0.1,
        gain_interval=(0.0, 0.2),
        recall=dict.fromkeys(KINDS, of),
        confusion={kind: {kind: 3} for kind in KINDS},
        predicted={str(one.id): Guess(label="monocyte", confidence=0.5) for one in named},
        wants=["eosinophil"],
        sure=5,
        wrong_when_sure=1,
        elsewhere=[],
        seconds=0.5,
    )
    classes = tuple(TaughtClass(cell.key, cell.colour) for cell in cells_of(KINDS))
    whole = Archive("Bench 3", "microscope", False, classes, examples)
    return replace(whole, head=head(), report=report, taught_at=AT)
