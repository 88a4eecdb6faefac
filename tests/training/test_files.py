"""Files are written whole or not at all, on full and read-only disks, by killed processes."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from typer.testing import CliRunner

from app.errors import TrainingError
from app.impulse.spec import LocateSpec
from app.training import cli, files
from app.training.augment import regions
from app.training.cache import Cache
from app.training.data.dataset import Sample
from app.training.fit.checkpoint import Checkpoint
from tests.kit.small_disk import small_disk_at
from tests.kit.smears import KINDS, draw_smear

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "wbc"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk_at(tmp_path / "disk", 2) as folder:
        yield folder


@pytest.fixture
def smears(tmp_path: Path) -> Path:
    folder = tmp_path / "smears"
    for kind in KINDS[:3]:
        (folder / kind).mkdir(parents=True)
        draw_smear(kind, 320, 240).save(folder / kind / "0.png")
    return folder


def within(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


def test_what_is_cut_short_leaves_what_was_there(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", [1, "é"])

    def half(file: BinaryIO) -> None:
        file.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        files.write(tmp_path / "a.json", half)
    assert files.read_json(tmp_path / "a.json") == [1, "é"]
    assert within(tmp_path) == ["a.json"]


def test_a_folder_takes_its_place_whole(tmp_path: Path) -> None:
    with files.replaced(tmp_path / "a.d") as partial:
        (partial / "deep").mkdir(parents=True)
        (partial / "deep" / "b.txt").touch()
        assert partial.suffix == ".d"
        assert not (tmp_path / "a.d").exists()
    assert within(tmp_path) == ["a.d", "a.d/deep", "a.d/deep/b.txt"]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "page.md").symlink_to("real/page.md")
    files.write_text(tmp_path / "page.md", "text")
    assert (tmp_path / "page.md").is_symlink()
    assert (tmp_path / "real" / "page.md").read_text() == "text"
    files.writable(Path("/dev/null"))
    files.write_text(Path("/dev/null"), "text")
    assert Path("/dev/null").is_char_device()


def test_arrays_come_back(tmp_path: Path) -> None:
    files.write_arrays(tmp_path / "a.npz", one=np.arange(3), two=7)
    with np.load(tmp_path / "a.npz") as found:
        assert found["one"].tolist() == [0, 1, 2]
        assert int(found["two"]) == 7


def test_a_digest_follows_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"")
    assert files.sha256(file).startswith("e3b0c442")
    file.write_bytes(b"abc")
    assert files.sha256(file).startswith("ba7816bf")


@pytest.mark.parametrize("name", ["none/x.json", "."])
def test_a_name_that_cannot_be_a_file_is_refused_before(tmp_path: Path, name: str) -> None:
    with pytest.raises(TrainingError, match="name a file in a folder that exists"):
        files.writable(None, tmp_path / name)


def test_a_full_disk_keeps_the_last_checkpoint(small_disk: Path) -> None:
    small = Checkpoint(1, [np.ones(10, np.float32)], [])
    small.save(small_disk)
    with pytest.raises(TrainingError, match=r"checkpoint.npz can't be written: no space left"):
        Checkpoint(2, [np.ones(2_000_000, np.float32)], []).save(small_disk)
    assert Checkpoint.load(small_disk).epoch == 1
    assert within(small_disk) == ["checkpoint.npz"]


def test_a_full_disk_ends_the_drawing_of_regions_with_a_sentence(
    small_disk: Path, smears: Path
) -> None:
    samples = [Sample(one, one.parent.name, one.name, "set") for one in smears.rglob("*.png")]
    before = set(children(os.getpid()))
    with pytest.raises(TrainingError, match="can't be written: no space left on device"):
        regions.draw(small_disk, samples, LocateSpec(), [12] * 3, 0, lambda _: None)
    assert [one for one in within(small_disk) if "lock" not in one] == ["regions"]
    assert set(children(os.getpid())) <= before


def children(parent: int) -> list[int]:
    """Return the processes whose parent is `parent`, but the one that tracks shared memory."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            status = (one / "stat").read_text().rpartition(")")[2].split()
            tracks = b"resource_tracker" in (one / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and status[0] != "Z" and not tracks:
            found.append(int(one.name))
    return found


def test_a_read_only_folder_is_said_before_any_work(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    why = "read-only file system. Name another folder."
    with pytest.raises(TrainingError, match=why):
        files.writable_folder(small_disk)
    with pytest.raises(TrainingError, match=why):
        files.writable(small_disk / "page.md")
    with pytest.raises(TrainingError, match=why):
        Cache(small_disk / "cache").json("kind", [], ["app.errors"], lambda: 1)


def test_a_model_on_a_read_only_file_system_is_evaluated(smears: Path, tmp_path: Path) -> None:
    evaluate = [sys.executable, "-m", "app.cli", "evaluate", smears, "--model", MODEL]
    evaluate += ["--json", "--runs", tmp_path / "runs"]
    # In a mount namespace of its own: for all others the folder stays as it is.
    script = f"mount --bind {ROOT / 'models'} {ROOT / 'models'} && "
    script += f"mount -o remount,bind,ro {ROOT / 'models'} && {shlex.join(map(str, evaluate))}"
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    if done.stderr.startswith(("unshare", "mount")):
        pytest.skip("needs a kernel that grants mounts")
    assert done.returncode == 0, done.stderr
    assert '"pictures": 3' in done.stdout
    (answers,) = (tmp_path / "runs" / "cache" / "answers").glob("*.json")
    assert len(files.read_json(answers)) == 3


@pytest.mark.parametrize("option", ["--save", "--report", "--markdown", "--calibration"])
def test_an_evaluation_tries_its_outputs_before_it_asks(
    smears: Path, tmp_path: Path, option: str
) -> None:
    out = str(tmp_path / "none" / "x")
    words = ["evaluate", str(smears), "--runs", str(tmp_path / "runs"), option, out]
    result = CliRunner().invoke(cli.app, words)
    assert isinstance(result.exception, TrainingError)
    assert "name a file in a folder that exists" in str(result.exception)
    assert not (tmp_path / "runs").exists()


def test_a_folder_is_held_by_one_process_and_given_back_by_a_kill(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from app.training.files import locked\n"
        "with locked(Path(sys.argv[1]), 'busy'): print('held', flush=True); time.sleep(60)"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        busy = f"Another training is running in {tmp_path}."
        with pytest.raises(TrainingError, match="Another training"), files.locked(tmp_path, busy):
            pass
        other.kill()
    with files.locked(tmp_path, busy):
        pass
