"""Teaching by a folder on the command line, as real processes beside a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.smears import KINDS, draw_smear, encode
from tests.kit.terminals import in_a_window

pytestmark = pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")


def run(store: Path, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours on the store in a folder, on a terminal's width of 80."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"SMEARLENS_FOLDER": str(store), "COLUMNS": "80"} | environment,
        check=False,
    )


def taught(store: Path, *words: str) -> list[dict[str, object]]:
    return list(json.loads(run(store, "taught", "--json", *words).stdout)["taught"])


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of two classes of somebody's own, one file of which is no picture."""
    folder = tmp_path_factory.mktemp("drawn")
    for label, kind in (("Round one", "lymphocyte"), ("lobed", "neutrophil")):
        (folder / label).mkdir()
        for seed in range(7):
            (folder / label / f"{seed}.jpg").write_bytes(encode(draw_smear(kind, seed=seed)))
    (folder / "lobed" / "[red]bad\n.jpg").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def served(
    impulse: Impulse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A running server, and the folder of its store."""
    store = tmp_path_factory.mktemp("store")
    with running(Settings(host="127.0.0.1", folder=store), impulse) as url:
        yield url, store


@pytest.fixture(scope="module")
def own(served: tuple[str, Path], drawn: Path) -> subprocess.CompletedProcess[str]:
    """What was printed as own classes were taught."""
    return run(served[1], "teach", drawn, "--name", "Shapes")


def test_own_classes_are_taught_in_words(own: subprocess.CompletedProcess[str]) -> None:
    assert own.returncode == 0, own.stderr
    words = " ".join(own.stdout.split())
    assert "14 cells from" in words
    assert "of 15 labelled pictures" in words
    assert "Round one 7" in words
    assert "“Shapes” is taught" in words
    assert "Named rightly now:" in words
    assert "before" not in words, "the model has no such classes"
    assert max(map(len, own.stdout.splitlines())) <= 80
    assert "Skipped lobed/[red]bad\\n.jpg: This is a text file." in own.stderr


def test_a_server_that_runs_answers_by_it_at_its_next_request(
    served: tuple[str, Path], own: subprocess.CompletedProcess[str]
) -> None:
    url, _ = served
    listed = httpx.get(f"{url}/taught").json()["taught"]
    assert [(one["name"], one["taught"]) for one in listed] == [("Shapes", True)]
    photo = {"file": encode(draw_smear("lymphocyte", seed=50))}
    reply = httpx.post(f"{url}/classify?microscope=shapes", files=photo).json()
    assert set(reply["scores"]) == {"Round one", "lobed"}
    assert reply["label"] == "Round one"
    assert reply["model"]["head"] == "Shapes"


def test_classify_asks_it_by_name(
    served: tuple[str, Path], own: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(encode(draw_smear("neutrophil", seed=51)))
    _, store = served
    told = json.loads(run(store, "classify", "--json", "--microscope", "SHAPES", photo).stdout)
    assert (told["label"], told["model"]["head"]) == ("lobed", "Shapes")
    by_setting = run(store, "classify", "--json", photo, SMEARLENS_MICROSCOPE="shapes").stdout
    assert json.loads(by_setting)["scores"] == told["scores"]
    itself = run(store, "classify", "--json", "--microscope", "none", photo).stdout
    assert set(json.loads(itself)["scores"]) == set(KINDS)
    nobody = run(store, "classify", "--microscope", "Nobody", photo)
    assert nobody.returncode == 1
    assert nobody.stderr.startswith("smearlens: ")


def test_the_same_folder_again_adds_nothing_and_a_new_picture_one(
    served: tuple[str, Path], own: subprocess.CompletedProcess[str], drawn: Path, tmp_path: Path
) -> None:
    _, store = served
    more = tmp_path / "more" / "LOBED"
    more.mkdir(parents=True)
    (more / "old.jpg").write_bytes((drawn / "lobed" / "3.jpg").read_bytes())
    (more / "new.jpg").write_bytes(encode(draw_smear("neutrophil", seed=77)))
    done = run(store, "teach", more.parent, "--name", "shapes", "--json")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    told = json.loads(done.stdout)
    assert (told["name"], told["pictures"]) == ("Shapes", {"found": 2, "added": 1})
    assert told["report"]["counts"] == {"Round one": 7, "lobed": 8}
    undone = run(store, "taught", "undo", "shapes").stdout
    assert undone == "“Shapes” is answered by what was taught before again.\n"


def test_a_name_of_the_other_sort_is_not_taken_over(
    served: tuple[str, Path], own: subprocess.CompletedProcess[str], drawn: Path
) -> None:
    for words in (("calibrate",), ("teach", "--frame")):
        done = run(served[1], *words, drawn, "--name", "Shapes")
        assert (done.returncode, done.stdout) == (1, "")
        assert "taken already" in done.stderr


def test_whole_pictures_are_taught_where_no_cell_is_looked_for(drawn: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "teach", drawn, "--name", "Fields", "--frame", "--json")
    assert done.returncode == 0, done.stderr
    assert [(one["name"], one["frame"]) for one in taught(tmp_path)] == [("Fields", True)]
    assert "lobed/[red]bad\n.jpg" in json.loads(done.stdout)["skipped"]


def test_in_a_window_of_80_by_24_a_bar_shows_how_far_it_is(drawn: Path, tmp_path: Path) -> None:
    words = ("teach", str(drawn), "--name", "Shapes")
    with in_a_window(80, 24, *words, SMEARLENS_FOLDER=str(tmp_path), FORCE_COLOR="1") as seen:
        assert b"Looking at pictures" in seen.raw
        shown = [line.rstrip() for line in seen.screen.display]
    assert not any("Looking at" in line for line in shown), "it goes when it is done"
    assert any(line.startswith("“Shapes” is taught.") for line in shown)
    assert any(line.startswith("Skipped lobed/") for line in shown), "all fits"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("calibrate", "{folder}/nowhere", "--name", "x"), "does not exist"),
        (("calibrate", "{folder}", "--name", "x"), "No picture of the class"),
        (("teach", "{folder}/lobed", "--name", "x"), "No labelled picture was found"),
        (("teach", "{folder}", "--name", "\u202e"), "name"),
        (("teach", "{folder}", "--name", "none"), "taken already"),
    ],
)
def test_what_can_t_be_taught_is_said_in_one_sentence_and_nothing_is_stored(
    drawn: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(tmp_path, *(word.format(folder=drawn) for word in words))
    assert done.returncode == 1
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith("smearlens: ")
    assert sentence in last
    assert "Traceback" not in done.stderr
    assert taught(tmp_path) == []


def test_where_nothing_is_stored_nothing_is_taught(drawn: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "teach", drawn, "--name", "x", SMEARLENS_RETENTION_DAYS="0")
    assert done.returncode == 1
    assert "stores nothing" in done.stderr
    assert list(tmp_path.iterdir()) == []


def picked(data_folder: Path, to: Path, name: str, each: int, spelt: dict[str, str]) -> Path:
    """Link some real pictures into a folder for each class, spelt otherwise."""
    for label in KINDS:
        folder = to / spelt.get(label, label)
        folder.mkdir(parents=True)
        found = sorted((data_folder / name / label).glob("*.*"))
        for path in found[:: max(1, len(found) // each)][:each]:
            (folder / path.name).symlink_to(path)
    return to


@pytest.mark.data
def test_a_microscope_is_calibrated_by_real_pictures_before_and_after(
    data_folder: Path, tmp_path: Path
) -> None:
    spelt = {"eosinophil": "Eosinophile", "lymphocyte": "LYMPHOZYTEN", "monocyte": "Monocytes"}
    folder = picked(data_folder, tmp_path / "pictures", "jtsc", 20, spelt)
    done = run(tmp_path / "store", "calibrate", folder, "--name", "Bench 3")
    words = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Named rightly before:" in words
    assert "Named rightly now:" in words
    assert "Gain: +" in words
    assert "Microscopes that it knew, before and now: bccd" in words
    assert "monocyte 20" in words
    assert '--microscope "Bench 3"' in words
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert [one["name"] for one in taught(tmp_path / "store")] == ["Bench 3"]


@pytest.mark.data
def test_a_microscope_that_the_model_knows_is_refused_with_its_figures(
    data_folder: Path, tmp_path: Path
) -> None:
    folder = picked(data_folder, tmp_path / "pictures", "pbc", 10, {})
    done = run(tmp_path / "store", "calibrate", folder, "--name", "Known", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["used"]) == (1, False)
    assert told["report"]["verdict"] == "no_gain"
    assert taught(tmp_path / "store") == []
    words = " ".join(run(tmp_path / "store", "calibrate", folder, "--name", "Known").stdout.split())
    assert "“Known” is not taught" in words
    assert "Nothing was changed." in words
