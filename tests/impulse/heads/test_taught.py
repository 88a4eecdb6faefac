from dataclasses import replace

import numpy as np
import pytest

from app.errors import ModelUnusable
from app.impulse.heads.head import Head
from app.impulse.heads.taught import Gate, TaughtHead
from app.impulse.spec import VerdictSpec


def gate() -> Gate:
    return Gate(
        mean=np.array([1, 2], np.float32),
        scale=np.array([2, 4], np.float32),
        centres=np.array([[0, 0], [3, 0], [0, 3]], np.float32),
        precision=np.eye(2, dtype=np.float32) * 4,
    )


def taught() -> TaughtHead:
    rng = np.random.default_rng(1)
    return TaughtHead(
        name="Zeiss im Keller ✓",
        classes=("blast", "リンパ球"),
        kinds=("platelet",),
        head=Head(("blast", "リンパ球", "platelet"), rng.normal(size=(8, 3)), rng.normal(size=3)),
        verdict=VerdictSpec(unsure_below=0.7, known_least=0.5, distance_most=0.3),
        model_sha256="a" * 64,
        gate=gate(),
        centres=np.eye(8, dtype=np.float32)[:3],
        frame=True,
    )


def test_it_is_written_and_read_again() -> None:
    one = taught()
    again = TaughtHead.from_bytes(one.to_bytes())
    assert again.name == one.name
    assert again.classes == one.classes
    assert again.kinds == one.kinds
    assert again.verdict == one.verdict
    assert again.frame
    assert again.head.kernel == pytest.approx(one.head.kernel)
    assert again.centres == pytest.approx(one.centres)
    assert again.gate is not None
    assert again.gate.share(np.array([1, 2])) == one.gate.share(np.array([1, 2]))  # type: ignore[union-attr]
    assert again.sha256 == one.sha256


def test_one_without_gate_and_centres_is_read_again() -> None:
    again = TaughtHead.from_bytes(replace(taught(), gate=None, centres=None).to_bytes())
    assert again.gate is None
    assert again.reference is None


@pytest.mark.parametrize("keep", [0, 10, 400, -1])
def test_cut_bytes_are_refused(keep: int) -> None:
    with pytest.raises(ModelUnusable):
        TaughtHead.from_bytes(taught().to_bytes()[:keep])


def test_a_pickle_is_not_opened() -> None:
    import io

    out = io.BytesIO()
    np.savez(out, told=np.array({"name": "x"}, dtype=object))
    with pytest.raises(ModelUnusable):
        TaughtHead.from_bytes(out.getvalue())


def test_the_gate_opens_for_the_microscope_taught_and_for_no_other() -> None:
    # Standardised: (0, 0) is the one taught, (3, 0) and (0, 3) are known.
    assert gate().share(np.array([1, 2])) > 0.999
    assert gate().share(np.array([7, 2])) < 0.001
    assert gate().share(np.array([1, 14])) < 0.001
    between = gate().share(np.array([4, 2]))
    assert 0.5 < between < 1, "halfway the one that was chosen is the likelier"


def test_signatures_that_are_far_from_all_make_no_warning() -> None:
    assert 0 <= gate().share(np.array([1e6, -1e6])) <= 1
