"""An entry is made once, whole, by one process, and anew when anything it is made of changes."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.errors import TrainingError
from app.impulse.spec import LocateSpec
from app.training.augment import regions
from app.training.cache import Cache, code_digest, contents, key, versions, walked
from app.training.data.dataset import Sample
from tests.kit.smears import KINDS, draw_smear

ROOT = Path(__file__).parents[2]
CODE = ["app.training.files"]


def test_an_entry_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(to: Path) -> None:
        made.append(to)
        (to / "a.txt").write_text("a")

    cache = Cache(tmp_path)
    first = cache.folder("kind", [1], CODE, make)
    assert cache.folder("kind", [1], CODE, make) == first
    assert len(made) == 1
    assert (first / "a.txt").read_text() == "a"
    assert cache.folder("kind", [2], CODE, make) != first
    assert cache.json("answers", {"a": 1}, CODE, lambda: [1, None]) == [1, None]
    assert cache.json("answers", {"a": 1}, CODE, lambda: [2]) == [1, None]
    array = cache.file("rows.npy", [], CODE, lambda to: np.save(to, np.arange(3)))
    assert array.suffix == ".npy"
    assert np.load(array).tolist() == [0, 1, 2]


def test_a_maker_that_fails_leaves_no_entry(tmp_path: Path) -> None:
    def fails(to: Path) -> None:
        (to / "half").touch()
        raise TrainingError("No picture.")

    cache = Cache(tmp_path)
    with pytest.raises(TrainingError, match="No picture"):
        cache.folder("kind", [], CODE, fails)
    assert not [one for one in (tmp_path / "kind").iterdir() if one.is_dir()]
    assert cache.folder("kind", [], CODE, lambda to: (to / "whole").touch()).is_dir()


MAKING = """
import sys, time
from pathlib import Path
from app.training.cache import Cache
def make(to):
    with open(sys.argv[2], "a") as log: log.write("made\\n")
    (to / "half").touch()
    time.sleep(float(sys.argv[3]))
    (to / "half").rename(to / "whole")
print(Cache(Path(sys.argv[1])).folder("kind", [], ["app.training.files"], make))
"""


def making(folder: Path, log: Path, seconds: float) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", MAKING, str(folder), str(log), str(seconds)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_of_two_that_ask_at_once_one_makes_and_the_other_reads(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with making(tmp_path / "cache", log, 1) as one, making(tmp_path / "cache", log, 1) as other:
        paths = {process.communicate(timeout=120)[0] for process in (one, other)}
    assert one.returncode == other.returncode == 0
    (path,) = paths
    assert (Path(path.strip()) / "whole").exists()
    assert log.read_text() == "made\n"


def test_a_killed_maker_holds_nobody_up_and_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with making(tmp_path / "cache", log, 60) as killed:
        while not log.exists():
            time.sleep(0.02)
        killed.kill()
    with making(tmp_path / "cache", log, 0) as process:
        assert process.wait(timeout=120) == 0
    (entry,) = (one for one in (tmp_path / "cache" / "kind").iterdir() if one.is_dir())
    assert (entry / "whole").exists()


def test_a_changed_byte_in_any_module_that_is_imported_makes_another_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lab"
    (package / "room").mkdir(parents=True)
    written = {
        "__init__.py": "",
        "maker.py": "import numpy.random\nfrom lab.room import near\n",
        "room/__init__.py": "",
        "room/near.py": "def draw():\n    from .. import far\n",
        "far.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import lab.typed\n",
        "typed.py": "",
        "aside.py": "import lab.maker\n",
    }
    for name, text in written.items():
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    sources, packages = walked("lab.maker")
    assert set(sources) == {"lab", "lab.maker", "lab.room", "lab.room.near", "lab.far"}
    assert packages == {"numpy", "typing"}

    def named() -> str:
        code_digest.cache_clear()
        return key([1], ["lab.maker"])

    before = named()
    for name, text in written.items():
        (package / name).write_text(f"{text}#")
        assert (named() != before) == (name not in ("typed.py", "aside.py")), name
        (package / name).write_text(text)
    assert named() == before
    assert "lab" not in sys.modules, "nothing was imported"


@pytest.mark.parametrize(
    ("module", "covered"),
    [
        ("augment.regions", "impulse.dsp_block impulse.locate.nucleus impulse.colour.stain"),
        ("augment.regions", "training.augment.phone.sensor training.augment.laboratories"),
        ("data.scenes", "training.data.scenes"),
        ("data.fingerprint_index", "training.data.fingerprint impulse.input_block"),
        ("data.grouping", "training.data.fingerprint_index training.data.fingerprint"),
        ("export.serving", "impulse.learning_block impulse.locate.locate_network"),
        (
            "fit.blocks.features",
            "training.fit.blocks.networks impulse.dsp_block impulse.locate.nucleus",
        ),
        ("fit.locator.view_cache", "training.fit.locator.views training.augment.phone.blur"),
    ],
)
def test_what_is_cached_hangs_on_all_code_that_makes_it(module: str, covered: str) -> None:
    sources, _ = walked(f"app.training.{module}")
    assert {f"app.{name}" for name in covered.split()} <= set(sources)


def test_another_version_of_a_package_makes_another_entry() -> None:
    _, packages = walked("app.training.augment.regions")
    found = dict(versions(packages))
    assert found["numpy"] == np.__version__
    assert "pillow" in found


def test_pictures_count_by_their_bytes_wherever_they_lie(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"same")
    first, second, missing = contents([tmp_path / "a", tmp_path / "b", tmp_path / "c"])
    assert first == second != missing == ""


def test_regions_are_drawn_once_and_the_same_for_all(tmp_path: Path) -> None:
    samples = []
    for kind in KINDS:
        path = tmp_path / f"{kind}.png"
        draw_smear(kind, 320, 240).save(path)
        samples.append(Sample(path, kind, kind, "set"))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    samples.insert(1, Sample(tmp_path / "broken.png", "monocyte", "broken", "set"))
    each = [1, 1, 0, 2, 0]
    done: list[int] = []
    drawn = regions.draw(tmp_path / "one", samples, LocateSpec(), each, 3, done.append)
    assert drawn.owner.tolist() == [0, 0, 2, 3, 3, 3, 4]
    assert drawn.pixels.shape == (7, regions.SIDE, regions.SIDE, 3)
    assert drawn.colours.shape == (7, 9)
    assert done[-1] == 5
    other = regions.draw(tmp_path / "two", samples, LocateSpec(), each, 3, done.append)
    np.testing.assert_array_equal(drawn.pixels, other.pixels)
    done.clear()
    regions.draw(tmp_path / "one", samples, LocateSpec(), each, 3, done.append)
    assert done == [5], "nothing was drawn again"
    with pytest.raises(TrainingError, match="None of the pictures could be read"):
        regions.draw(tmp_path / "one", samples[1:2], LocateSpec(), [1], 3, done.append)
