"""The table of experiments: declared, run on both splits, killed, resumed and concluded from."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress

from app.errors import TrainingError
from app.training.data.dataset import CLASSES, Sample
from app.training.data.pictures import Pictures, thinned
from app.training.experiments import table as tables
from app.training.experiments.conclusions import conclusions
from app.training.experiments.experiments import Answers, Experiments
from app.training.files import write_text
from app.training.fit.block import BlockConfig
from app.training.reports.experiments_report import as_data, markdown
from tests.kit.smears import KINDS, draw_smear

QUIET = Progress(disable=True)
TINY = """
[pictures]
each_class = 10
each_class_conv2d = 10
folds = 2
repeats = 1
[[rows]]
name = "small"
block = "conv2d"
size = 16
cycles = 2
neurons = 4
filters = 4
[[rows]]
name = "cell"
block = "conv2d"
size = 16
cycles = 1
neurons = 4
filters = 4
crop = "cell"
"""


def drawn_answers(run: Experiments, row: tables.Row, right: float, seed: int) -> None:
    """Write answers for a row as if it had been run: each source is right with a chance."""
    random = np.random.default_rng(seed)
    asked = run.asked(row.config)
    truth = run.pictures.labels[asked]
    for way in ("honest", "leaky"):
        for repeat in range(run.table.pictures.repeats_of(row.config)):
            hit = random.random(len(asked)) < right
            count = len(run.pictures.classes)
            scores = np.eye(count)[np.where(hit, truth, (truth + 1) % count)]
            file = run.folder / "rows" / row.key / f"{way}-{repeat}.npz"
            file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(file, scores=scores, losses=np.ones((2, 3)), seconds=np.array(6.0))


def many(each_class: int = 60, copies: int = 3, classes: tuple[str, ...] = CLASSES) -> Pictures:
    """Pictures that exist by name alone: `copies` of each source."""
    samples = [
        Sample(Path(f"{label}_{number}.jpg"), label, f"set/{label}{number // copies}", "set")
        for label in classes
        for number in range(each_class)
    ]
    return Pictures(tuple(samples), classes, len(samples))


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A folder for each class with twelve drawn smears each."""
    for place, kind in enumerate(KINDS):
        (tmp_path / "set" / kind.upper()).mkdir(parents=True)
        for seed in range(12):
            field = draw_smear(kind, 96, 96, 100 * place + seed)
            field.save(tmp_path / "set" / kind.upper() / f"{seed}.png")
    return tmp_path / "set"


def smearlens(*words: object, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)], capture_output=True, text=True, **more
    )


def test_the_shipped_table_declares_the_whole_comparison() -> None:
    table = tables.read()
    configs = [row.config for row in table.rows]
    assert len(configs) >= 30
    assert table.row(BlockConfig()) is not None
    assert {one.block for one in configs} == {"mobilenet_v2", "mobilenet_v1", "conv2d"}
    assert {one.cycles for one in configs} >= {10, 20, 30}
    assert {one.neurons for one in configs} >= {16, 32, 64, 128}
    assert {one.resize for one in configs} == {"squash", "fit-shortest", "fit-longest"}
    assert {one.colour for one in configs} == {"rgb", "grayscale"}
    assert {one.crop for one in configs} == {"whole", "cell"}
    assert 4 * table.pictures.each_class_conv2d <= 2000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rows = 3", "declares no experiment"),
        ("[[rows]]\ncycles = 3", "Row 1 of table.toml has no name"),
        ("[[rows]]\nname = 'a'\ncycle = 3", "the row a can't be trained: cycle: there is no such"),
        ("[[rows]]\nname = 'a'\n[[rows]]\nname = 'b'", "the rows a and b are the same"),
        ("[[rows]]\nname = 'a b'", "the row a b: name"),
        ("[pictures]\nfold = 3\n[[rows]]\nname = 'a'", "fold: there is no such setting"),
        ("[[rows", "table.toml is no TOML"),
    ],
)
def test_a_table_that_cannot_be_run_is_refused_in_one_sentence(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "table.toml").write_text(text)
    with pytest.raises(TrainingError) as caught:
        tables.read(tmp_path / "table.toml")
    assert message in str(caught.value)


def test_no_source_is_on_both_sides_of_an_honest_split_and_most_are_of_a_leaky_one() -> None:
    pictures = many()
    for way, parted in (("honest", 0), ("leaky", 60)):
        fold_of = pictures.dealt(way, 5, 7)
        assert sorted(set(fold_of)) == [0, 1, 2, 3, 4]
        folds: dict[str, set[int]] = {}
        for source, fold in zip(pictures.groups, fold_of, strict=True):
            folds.setdefault(source, set()).add(fold)
        assert (sum(len(one) > 1 for one in folds.values()) > parted / 2) == (way == "leaky")


def test_thinning_takes_every_source_before_any_twice_and_nests() -> None:
    samples = [
        Sample(Path(f"{number}.jpg"), "neutrophil", f"s{number // 10}", "set")
        for number in range(100)
    ]
    few, more = thinned(samples, 10), thinned(samples, 25)
    assert {one.group for one in few} == {f"s{n}" for n in range(10)}
    assert {one.path for one in few} < {one.path for one in more}
    assert len(more) == 25


def test_a_difference_counts_pictures_that_both_were_asked_about() -> None:
    truth = np.zeros(4, int)
    sure = np.eye(2)[[[0, 0, 0, 1]]]
    wrong = np.eye(2)[[[1, 1]]]
    one = Answers(np.arange(4), sure, truth, ["a", "b", "c", "d"])
    other = Answers(np.array([2, 3]), wrong, truth[:2], ["c", "d"])
    assert one.accuracy.value == 0.75
    assert one.less(other)[0] == 0.5


def test_conclusions_are_computed_from_the_rows(tmp_path: Path) -> None:
    rows = {"base": {}, "ten": {"cycles": 10}, "gray": {"colour": "grayscale"}}
    rows |= {"few": {"neurons": 16}, "fit": {"resize": "fit-longest"}, "fast": {"rate": 0.005}}
    rights = dict(zip(rows, (0.7, 0.95, 0.3, 0.7, 0.3, 0.2), strict=True))
    table = tables.Table(
        pictures=tables.Choice(repeats=2),
        rows=tuple(
            tables.Row(name=name, config=BlockConfig.checked(**values))
            for name, values in rows.items()
        ),
    )
    run = Experiments(tmp_path, table, many(), "imagenet")
    for place, row in enumerate(table.rows):
        drawn_answers(run, row, rights[row.name], 0 if row.name == "few" else place)
    (tmp_path / "run.json").write_text(
        json.dumps(
            {"data": "set", "found": 240, "pictures": 240, "sources": 80, "digest": "0" * 16}
            | {"versions": {"python": "3"}, "weights": "w", "choice": {"seed": 7}}
        )
    )
    verdicts = {one.setting: one.verdict for one in conclusions(run) if one.way == "honest"}
    assert verdicts == {
        "cycles": "falls",
        "neurons": "not told apart",
        "rate": "survives",
        "resize": "survives",
        "colour": "survives",
    }
    text = markdown(run, "smearlens experiments")
    assert "| 20 cycles | **falls** |" in text
    assert "3 survive: 0.0005 (learning rate), squash (resize mode), RGB (colour depth)" in text
    assert "1 falls: 20 (cycles)" in text
    assert "1 can't be told from other values: 64 (neurons)" in text
    assert len(as_data(run)["rows"]) == 6


def test_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path: Path) -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from pathlib import Path; from app.errors import TrainingError;"
        "from app.training.files import write_text\n"
        "try: write_text(Path(sys.argv[1]), 'x' * 10000)\n"
        "except TrainingError as error: print(error); sys.exit(1)"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)
    write_text(tmp_path / "page.md", "before")
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "page.md"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout.strip().endswith("page.md can't be written: file too large.")
    assert [one.name for one in tmp_path.iterdir()] == ["page.md"]
    assert (tmp_path / "page.md").read_text() == "before"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: None, "No picture of the class monocyte"),
        (lambda folder: folder.rename(folder.with_name("gone")), "does not exist"),
    ],
)
def test_an_empty_class_or_a_missing_folder_ends_in_one_sentence(
    drawn: Path, change: object, message: str
) -> None:
    for file in (drawn / "MONOCYTE").iterdir():
        file.unlink()
    change(drawn)  # type: ignore[operator]
    with pytest.raises(TrainingError, match=message):
        Pictures.read([drawn], drawn.parent / "cache", QUIET, None, KINDS)


@pytest.mark.train
def test_a_killed_run_goes_on_and_ends_with_the_same_table(drawn: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="the extra `train` is not installed")
    (tmp_path / "tiny.toml").write_text(TINY)

    def words(runs: str) -> list[object]:
        return ["experiments", drawn, "--table", tmp_path / "tiny.toml", "--runs", tmp_path / runs]

    whole = smearlens(*words("whole"), "--json")
    assert whole.returncode == 0, whole.stderr
    killed = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *map(str, words("killed"))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    parts = tmp_path / "killed" / "experiments" / "rows"
    end = time.monotonic() + 120
    while not list(parts.glob("*/*.npz")) and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert 1 <= len(list(parts.glob("*/*.npz"))) < 4
    page = tmp_path / "experiments.md"
    again = smearlens(*words("killed"), "--json", "--markdown", page)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["rows"] == json.loads(whole.stdout)["rows"]
    # A table without the defaults can be run, but nothing can be concluded from it.
    assert "nothing is concluded" in page.read_text()
    assert "| cell |" in page.read_text()
    reopened = Experiments.open(tmp_path / "killed" / "experiments")
    assert [row.name for row in reopened.table.rows] == ["small", "cell"]
    (tmp_path / "tiny.toml").write_text(TINY.replace("folds = 2", "folds = 3"))
    table = tables.read(tmp_path / "tiny.toml")
    pictures = Pictures.read([drawn], tmp_path / "cache", QUIET, 10)
    with pytest.raises(TrainingError, match="begun with other pictures, folds or seeds"):
        Experiments.begin(reopened.folder, table, pictures, "imagenet", "set")


@pytest.mark.train
def test_a_row_that_diverges_ends_in_a_sentence_that_fits_a_table(
    drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tensorflow", reason="the extra `train` is not installed")
    from app.training.fit import loop

    def diverged(_: loop.Training) -> None:
        raise loop.Diverged("lower it with --set rate=")

    monkeypatch.setattr(loop, "fit", diverged)
    (tmp_path / "tiny.toml").write_text(TINY)
    pictures = Pictures.read([drawn], tmp_path / "cache", QUIET, 10)
    table = tables.read(tmp_path / "tiny.toml")
    run = Experiments.begin(tmp_path / "experiments", table, pictures, "imagenet", "set")
    with pytest.raises(TrainingError, match="row small is no number: lower its rate in") as caught:
        run.run(tmp_path / "cache", QUIET)
    assert "--set" not in str(caught.value)
