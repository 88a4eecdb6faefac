"""A model's folder is exported again, as it is or with its head in the files."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from typer.testing import CliRunner

from app.errors import TrainingError
from app.impulse.heads.head import Head
from app.impulse.heads.taught import Gate, TaughtHead
from app.impulse.spec import ImpulseSpec, VerdictSpec
from app.teaching.archive.archive import Archive
from app.teaching.archive.packing import pack
from app.teaching.kept.rows import TaughtClass
from app.training import cli
from app.training.export.serving import Answer, Ask, answers
from app.training.files import sha256

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"
KEPT = ("head.npz", "prior.npz", "reference.npz", "locate.tflite", "base.weights.h5", "fields.npz")
KEPT += ("replay.zip", "sources.json", "MODEL_CARD.md", "report.html")

Export = Callable[..., str]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """Run `smearlens export` on few crops, where no picture but the replay set's is at hand."""
    cache = tmp_path_factory.mktemp("cache")

    def said(*words: str | Path) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("SMEARLENS_DATA", raising=False)
            patch.setattr("app.training.commands.exporting.CACHE", cache)
            patch.setattr("app.training.export.recipe.CALIBRATION", 60)
            patch.setattr("app.training.export.recipe.CHECKED", 40)
            patch.setattr("app.training.export.parity.LEAST_AGREED", 0.8)
            line = ["export", *map(str, words)]
            return CliRunner().invoke(cli.app, line, catch_exceptions=False).output

    return said


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twelve real photos, as they came."""
    folder = tmp_path_factory.mktemp("photos")
    with ZipFile(SHIPPED / "replay.zip") as packed:
        names = sorted(one for one in packed.namelist() if one.startswith("measure/"))[::10]
        packed.extractall(folder, names)
    return [folder / one for one in names]


@pytest.fixture(scope="module")
def folded(export: Export, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folded") / "wbc"
    assert "differs from the network" in export(SHIPPED, "--to", folder, "--folded")
    return folder


def asked(model: Path, photos: Sequence[Path]) -> list[Answer]:
    with answers(model, [Ask(one) for one in photos]) as given:
        found = [one for one in given if one]
    assert len(found) == len(photos) >= 12
    return found


def furthest(one: Answer, other: Answer) -> float:
    assert one.box == other.box
    assert one.distance is not None
    assert other.distance is not None
    pairs = [(one.scores, other.scores), (one.kinds, other.kinds)]
    off = [abs(mine[name] - theirs[name]) for mine, theirs in pairs for name in mine]
    return max(*off, abs(one.distance - other.distance))


def test_a_model_exported_again_says_the_same_and_keeps_all_it_had(
    export: Export, tmp_path: Path, photos: list[Path]
) -> None:
    (tmp_path / "wbc").mkdir()
    for one in SHIPPED.iterdir():
        shutil.copyfile(one, tmp_path / "wbc" / one.name)
    (tmp_path / "wbc" / "float32.tflite").write_bytes(b"older")
    export(tmp_path / "wbc", "--to", tmp_path / "wbc", "--version", "7")
    for name in KEPT:
        assert (tmp_path / "wbc" / name).read_bytes() == (SHIPPED / name).read_bytes(), name
    new, old = ImpulseSpec.read(tmp_path / "wbc"), ImpulseSpec.read(SHIPPED)
    parts = {"models", "serves", "origin", "version"}
    assert new.version == "7"
    assert new.model_dump(exclude=parts) == old.model_dump(exclude=parts)
    assert new.origin["run"] == old.origin["run"]
    assert new.origin["parity"]["crops"] == 40
    pairs = zip(asked(tmp_path / "wbc", photos), asked(SHIPPED, photos), strict=True)
    assert max(furthest(*pair) for pair in pairs) < 1e-5


def test_a_folded_model_says_by_itself_what_its_head_says(folded: Path, photos: list[Path]) -> None:
    spec = ImpulseSpec.read(folded)
    assert spec.head is None
    assert spec.prior is None
    assert spec.verdict == ImpulseSpec.read(SHIPPED).verdict
    assert not (folded / "head.npz").exists()
    pairs = list(zip(asked(folded, photos), asked(SHIPPED, photos), strict=True))
    assert max(furthest(*pair) for pair in pairs) < 1e-5
    assert [one.reason for one, _ in pairs] == [other.reason for _, other in pairs]


@pytest.fixture
def taught() -> TaughtHead:
    """A head of two classes, as somebody could have taught it for one microscope."""
    spec = ImpulseSpec.read(SHIPPED)
    rng = np.random.default_rng(3)
    kernel = rng.normal(0, 0.05, (1280, 2)).astype(np.float32)
    return TaughtHead(
        name="Our lens",
        classes=("blast", "normal"),
        kinds=(),
        head=Head(("blast", "normal"), kernel, np.array([0.1, -0.1], np.float32)),
        verdict=VerdictSpec(unsure_below=0.7),
        model_sha256=spec.models["float32"].sha256,
        gate=Gate(*(np.ones(shape, np.float32) for shape in (18, 18, (2, 18), (18, 18)))),
    )


def test_a_taught_head_goes_into_the_files_without_its_gate(
    export: Export, tmp_path: Path, taught: TaughtHead, photos: list[Path]
) -> None:
    classes = tuple(TaughtClass(name, "#112233") for name in taught.classes)
    archive = Archive(taught.name, "microscope", False, classes, [], taught)
    (tmp_path / "lens.zip").write_bytes(pack(archive))
    said = export(SHIPPED, "--to", tmp_path / "lens", "--head", tmp_path / "lens.zip")
    assert "Its head alone answers there" in said
    spec = ImpulseSpec.read(tmp_path / "lens")
    assert (spec.name, spec.classes, spec.kinds) == ("Our lens", ("blast", "normal"), ())
    assert spec.verdict == taught.verdict
    # The same head in the place of the model's own.
    beside = tmp_path / "beside"
    shutil.copytree(SHIPPED, beside)
    head = taught.head
    np.savez(beside / "head.npz", names=np.array(head.names), kernel=head.kernel, bias=head.bias)
    described = json.loads((SHIPPED / "impulse.json").read_text())
    described |= {"classes": spec.classes, "kinds": [], "temperature": 1.0}
    described |= {"verdict": spec.verdict.model_dump(), "prior": None}
    described["head"]["sha256"] = sha256(beside / "head.npz")
    (beside / "impulse.json").write_text(json.dumps(described))
    pairs = zip(asked(tmp_path / "lens", photos), asked(beside, photos), strict=True)
    assert max(furthest(*pair) for pair in pairs) < 1e-5


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--folded", "--to", "SHIPPED"], "can't be gone on with"),
        (["--head", "nothing.npz"], "can't be read"),
        (["--head", "broken.npz"], "is no taught head"),
        (["--head", "broken.zip"], "is no taught head"),
        (["--head", "begun.zip"], "nothing was taught of them yet"),
        (["--head", "other.npz"], "was taught with another model"),
        (["--folded", "--calibration", "found.json"], "leave --calibration away"),
    ],
)
def test_what_can_not_be_folded_is_said(
    export: Export, tmp_path: Path, taught: TaughtHead, words: list[str], why: str
) -> None:
    for name in ("broken.npz", "broken.zip"):
        (tmp_path / name).write_bytes(b"no head")
    begun = Archive("lens", "classes", False, tuple(TaughtClass(n, "#112233") for n in "ab"), [])
    (tmp_path / "begun.zip").write_bytes(pack(begun))
    other = replace(taught, model_sha256="0" * 64)
    (tmp_path / "other.npz").write_bytes(other.to_bytes())
    named = [
        str(SHIPPED) if one == "SHIPPED" else str(tmp_path / one) if "." in one else one
        for one in words
    ]
    if "--to" not in words:
        named += ["--to", str(tmp_path / "new")]
    with pytest.raises(TrainingError, match=why):
        export(SHIPPED, *named)
    assert not (tmp_path / "new").exists()


def test_a_run_is_not_folded_and_a_model_without_weights_not_exported_again(
    export: Export, tmp_path: Path, folded: Path
) -> None:
    with pytest.raises(TrainingError, match="export the run first"):
        export(tmp_path, "--folded", "--to", tmp_path / "new")
    with pytest.raises(TrainingError, match=r"base\.weights\.h5 is missing"):
        export(folded, "--to", tmp_path / "new")
