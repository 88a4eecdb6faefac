"""What is replayed of a shipped model: from which sets, in which parts, how it is read."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from app.errors import TrainingError
from app.training.data.dataset import Sample
from app.training.data.splits import Split
from app.training.export.replay import OPEN, SIDE, pass_on, write
from app.training.files import sha256
from app.training.fit import replay
from app.training.fit.config import TrainConfig
from app.training.fit.run import Run
from tests.kit.smears import KINDS, draw_smear

SHIPPED = Path(__file__).parents[3] / "models" / "wbc"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The table of the shipped replay set."""
    with ZipFile(SHIPPED / replay.NAME) as packed:
        return list(csv.DictReader(io.StringIO(packed.read(replay.TABLE).decode())))


def test_the_shipped_set_is_small_and_names_the_licence_of_each_of_its_sets(
    rows: list[dict[str, str]],
) -> None:
    assert (SHIPPED / replay.NAME).stat().st_size < 4_100_000
    sets = {row["set"] for row in rows}
    assert sets == {"bccd", "chula", "pbc", "scene"}
    with ZipFile(SHIPPED / replay.NAME) as packed:
        licences = packed.read("LICENCES.txt").decode()
    for name in sets:
        assert OPEN[name].terms in licences
    assert "Permission is hereby granted" in licences
    for unlicensed in ("raabin", "jtsc"):
        assert unlicensed not in OPEN


def test_the_shipped_set_holds_apart_what_the_model_learnt_from(
    rows: list[dict[str, str]],
) -> None:
    sources = json.loads((SHIPPED / "sources.json").read_text())
    cells = [row for row in rows if row["label"] in KINDS]
    learn, measure = (
        {row["sha256"] for row in cells if row["part"] == part} for part in ("learn", "measure")
    )
    assert learn <= set(sources["train"])
    assert measure <= set(sources["held_out"])
    assert len(measure) > 100
    groups = [
        {row["group"] for row in rows if row["part"] == part} for part in ("learn", "measure")
    ]
    assert not groups[0] & groups[1]


def test_the_shipped_set_teaches_every_output_and_measures_whole_files(
    rows: list[dict[str, str]], tmp_path: Path
) -> None:
    spec = json.loads((SHIPPED / "impulse.json").read_text())
    found = replay.read(SHIPPED, tmp_path)
    assert {one.label for one in found.learn} == {*spec["classes"], *spec["kinds"]}
    for one in found.learn:
        with Image.open(one.path) as picture:
            assert min(picture.size) <= SIDE
    by_file = {row["file"]: row["sha256"] for row in rows if row["part"] == "measure"}
    assert {sha256(one.path) for one in found.measure} == set(by_file.values())
    assert all(one.origin.startswith(replay.PREFIX) for one in (*found.learn, *found.measure))


def drawn(folder: Path, origin: str, kinds: tuple[str, ...], each: int) -> list[Sample]:
    samples = []
    folder = folder / origin
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        for seed in range(each):
            path = folder / f"{origin}-{kind}-{seed}.png"
            draw_smear(kind if kind in KINDS else "none", 96, 72, seed).save(path)
            samples.append(Sample(path, kind, f"{origin}/{kind}{seed // 2}", origin.split()[0]))
    return samples


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that SMEARLENS_DATA names."""
    monkeypatch.setenv("SMEARLENS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_only_open_sets_are_passed_on_one_picture_of_a_group(data: Path, tmp_path: Path) -> None:
    learn = [
        *drawn(data, "bccd", ("neutrophil", "monocyte"), 6),
        *drawn(data, "raabin", ("neutrophil",), 2),
        *drawn(data, "mine", ("neutrophil",), 2),
    ]
    count = write(tmp_path, learn, drawn(data, "pbc", ("lymphocyte",), 2))
    found = replay.read(tmp_path, tmp_path / "cache")
    assert count == len(found.learn) + len(found.measure)
    assert Counter((one.origin, one.label) for one in found.learn) == {
        ("replay bccd", "neutrophil"): 3,
        ("replay bccd", "monocyte"): 3,
    }
    assert [one.origin for one in found.measure] == ["replay pbc", "replay pbc"]
    first = (tmp_path / replay.NAME).read_bytes()
    write(tmp_path, list(reversed(learn)), drawn(data, "pbc", ("lymphocyte",), 2))
    assert (tmp_path / replay.NAME).read_bytes() == first


def test_of_each_class_a_few_are_passed_on_of_a_negative_half_as_many(
    data: Path, tmp_path: Path
) -> None:
    most = OPEN["pbc"].learn
    learn = drawn(data, "pbc", ("neutrophil", "platelet"), 2 * most + 4)
    write(tmp_path, learn, [])
    found = replay.read(tmp_path, tmp_path / "cache").learn
    assert Counter(one.label for one in found) == {"neutrophil": most, "platelet": most // 2}


def test_without_open_pictures_there_is_no_file_and_nothing_to_read(
    data: Path, tmp_path: Path
) -> None:
    assert write(tmp_path, drawn(data, "mine", ("neutrophil",), 2), []) == 0
    assert not (tmp_path / replay.NAME).exists()
    assert replay.read(tmp_path, tmp_path / "cache") == replay.Replay([], [])


@pytest.mark.parametrize("content", [b"no zip at all", None], ids=["no zip", "no table"])
def test_a_damaged_set_ends_with_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        with ZipFile(tmp_path / replay.NAME, "w") as packed:
            packed.writestr("learn/one.webp", b"")
    else:
        (tmp_path / replay.NAME).write_bytes(content)
    with pytest.raises(TrainingError, match=r"replay\.zip is damaged"):
        replay.read(tmp_path, tmp_path / "cache")


@pytest.mark.parametrize("name", ["bccd", "pbc", "chula", "scene"])
def test_a_lab_s_own_folder_that_is_called_like_an_open_set_is_not_passed_on(
    data: Path, tmp_path: Path, name: str
) -> None:
    lab = drawn(tmp_path / "lab", name, ("neutrophil",), 2)
    assert write(tmp_path, [*lab, *drawn(data, "bccd", ("monocyte",), 2)], lab) == 1
    assert [one.label for one in replay.read(tmp_path, tmp_path / "cache").learn] == ["monocyte"]


def test_a_class_is_replayed_as_the_laboratory_writes_it(tmp_path: Path) -> None:
    found = replay.read(SHIPPED, tmp_path)
    called = found.called(("Basophil", "NEUTROPHILS"))
    assert {one.label for one in called} == {"Basophil", "NEUTROPHILS"}
    assert len(called) == sum(one.label in ("basophil", "neutrophil") for one in found.learn)


def test_replayed_sets_share_their_part_of_the_crops(tmp_path: Path) -> None:
    again = [one for one in replay.read(SHIPPED, tmp_path).learn if one.label in KINDS]
    lab = [Sample(tmp_path, "monocyte", name, name) for name in ("one", "two")]
    shares = replay.set_weights([*lab, *again], 0.4, KINDS)
    assert shares == pytest.approx({"one": 0.3, "two": 0.3, "replay bccd": 0.2, "replay pbc": 0.2})
    assert replay.set_weights(lab, 0.4, KINDS) == {"one": 1.0, "two": 1.0}


def test_a_run_passes_on_open_pictures_or_what_its_own_start_had(
    data: Path, tmp_path: Path
) -> None:
    def passed_on(name: str, **values: object) -> Path:
        to = tmp_path / f"{name} {len(values)}"
        to.mkdir()
        config = TrainConfig.checked(folders=(tmp_path,), weights="", kinds=(), **values)
        run = Run(tmp_path, config, Split(drawn(data, name, KINDS, 2), []))
        pass_on(run, tmp_path / "cache", to)
        return to / replay.NAME

    assert passed_on("bccd").is_file()
    assert not passed_on("mine").exists()
    assert passed_on("mine", start=SHIPPED).read_bytes() == (SHIPPED / replay.NAME).read_bytes()
