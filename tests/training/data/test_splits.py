"""No source is ever on both sides; classes are dealt out evenly."""

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the extra `train` is not installed")

from app.errors import TrainingError
from app.training.data.dataset import Sample
from app.training.data.splits import folds, from_table, leaky_split, most_folds, set_apart


def samples(sources: dict[str, int], copies: int = 1, origin: str = "bccd") -> list[Sample]:
    return [
        Sample(Path(f"{label}-{source}-{copy}.jpg"), label, f"{origin}/{label}-{source}", origin)
        for label, count in sources.items()
        for source in range(count)
        for copy in range(copies)
    ]


BCCD = {"eosinophil": 76, "lymphocyte": 27, "monocyte": 16, "neutrophil": 157}


def test_no_source_is_on_both_sides_of_a_fold() -> None:
    for split in folds(samples(BCCD, copies=3), 5, seed=1):
        assert not {one.group for one in split.train} & {one.group for one in split.held_out}


def test_every_sample_is_held_out_exactly_once() -> None:
    everything = samples(BCCD, copies=2)
    held_out = [one for split in folds(everything, 5, seed=1) for one in split.held_out]
    assert Counter(held_out) == Counter(everything)


def test_each_class_of_each_set_is_dealt_out_evenly() -> None:
    everything = samples(BCCD) + samples({"monocyte": 53, "neutrophil": 11}, origin="pbc")
    for split in folds(everything, 5, seed=3):
        counts = Counter((one.origin, one.label) for one in split.held_out)
        assert counts["bccd", "monocyte"] in (3, 4)
        assert counts["bccd", "lymphocyte"] in (5, 6)
        assert counts["bccd", "neutrophil"] in (31, 32)
        assert counts["pbc", "monocyte"] in (10, 11)


def test_folds_are_nearly_of_one_size() -> None:
    sizes = [len(split.held_out) for split in folds(samples(BCCD), 5, seed=0)]
    assert max(sizes) - min(sizes) <= 4


def test_a_source_with_two_labels_stays_whole() -> None:
    mixed = [*samples({"eosinophil": 4, "neutrophil": 4}, copies=2)]
    mixed.append(Sample(Path("odd.jpg"), "neutrophil", "bccd/eosinophil-0", "bccd"))
    for split in folds(mixed, 2, seed=0):
        sides = [one in split.train for one in mixed if one.group == "bccd/eosinophil-0"]
        assert len(set(sides)) == 1


def test_smears_with_cells_of_every_class_are_spread() -> None:
    smears = [
        Sample(Path(f"{smear}-{label}-{place}.jpg"), label, f"lab/{smear}", "lab")
        for smear in range(12)
        for label in ("eosinophil", "neutrophil")
        for place in range(3 if label == "eosinophil" else 9)
    ]
    for split in folds(smears, 4, seed=0):
        counts = Counter(one.label for one in split.held_out)
        assert counts == {"eosinophil": 9, "neutrophil": 27}
        assert not {one.group for one in split.train} & {one.group for one in split.held_out}


def test_one_seed_gives_one_split_whatever_the_order_and_another_seed_another() -> None:
    everything = samples(BCCD)
    first = {one.group for one in folds(everything, 5, seed=1)[0].held_out}
    turned = {one.group for one in folds(everything[::-1], 5, seed=1)[0].held_out}
    other = {one.group for one in folds(everything, 5, seed=2)[0].held_out}
    assert first == turned
    assert first != other


def test_a_class_with_fewer_sources_than_folds_is_named() -> None:
    with pytest.raises(
        TrainingError,
        match=r"monocyte of bccd has only 3 groups of pictures, too few for 5 folds.*folds=3",
    ):
        folds(samples({"monocyte": 3, "neutrophil": 9}), 5, seed=0)


def test_a_single_fold_holds_nothing_apart() -> None:
    with pytest.raises(TrainingError, match="at least 2"):
        folds(samples(BCCD), 1, seed=0)


def test_the_leaky_split_puts_copies_of_one_source_on_both_sides() -> None:
    split = leaky_split(samples(BCCD, copies=10), 0.2, seed=0)
    both = {one.group for one in split.train} & {one.group for one in split.held_out}
    assert len(split.held_out) == 552
    assert len(both) > 200


def test_a_whole_set_can_be_held_out() -> None:
    both = samples(BCCD) + samples({"monocyte": 5}, origin="pbc")
    split = set_apart(both, "pbc")
    assert {one.origin for one in split.held_out} == {"pbc"}
    assert {one.origin for one in split.train} == {"bccd"}
    with pytest.raises(TrainingError, match="can't be held out of bccd, pbc"):
        set_apart(both, "raabin")
    with pytest.raises(TrainingError, match="can't be held out of bccd"):
        set_apart(samples(BCCD), "bccd")


def test_as_many_folds_as_the_rarest_class_has_groups() -> None:
    assert most_folds(samples(BCCD), 5) == 5
    assert most_folds(samples({"monocyte": 3, "neutrophil": 9}), 5) == 3
    assert most_folds(samples({"monocyte": 1, "neutrophil": 9}), 5) == 1


def test_a_class_of_one_group_says_how_many_it_needs() -> None:
    with pytest.raises(
        TrainingError,
        match=r"neutrophil of lab has only 1 group of pictures, too few for 5 folds: each class "
        r"needs 5 .* Bring more of it, or leave the class out",
    ):
        folds(samples({"neutrophil": 1, "monocyte": 3}, origin="lab"), 5, seed=0)


def lab(tmp_path: Path) -> list[Sample]:
    names = [f"{label}/{n}.png" for label in ("blast", "normal") for n in range(3)]
    return [Sample(tmp_path / "lab" / one, one[:5], f"lab/{one}", "lab", True) for one in names]


TABLE = """picture,label,source,part
blast/0.png,blast,blast/0.png,train
blast/1.png,blast,blast/0.png,train
normal/0.png,normal,normal/0.png,Train
blast/2.png,blast,blast/2.png,test
normal/1.png,normal,normal/1.png,test
"""


def test_a_table_says_who_is_held_out_and_what_belongs_together(tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_text(TABLE)
    split = from_table(tmp_path / "split.csv", lab(tmp_path))
    assert [(one.path.name, one.group) for one in split.train] == [
        ("0.png", "lab/blast/0.png"),
        ("1.png", "lab/blast/0.png"),
        ("0.png", "lab/normal/0.png"),
    ]
    assert [one.path.name for one in split.held_out] == ["2.png", "1.png"]
    assert [one.path.name for one in split.aside] == ["2.png"], "what it does not name"
    assert not any(one.shared for one in (*split.train, *split.held_out))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (TABLE + "normal/2.png,normal,blast/0.png,test\n", "one source on both sides: lab/blast/0"),
        (TABLE.replace("blast/", "x/").replace("normal/", "y/"), "none of these pictures to train"),
        (TABLE.replace("test", "train"), "none of these pictures to test"),
        (TABLE.replace("2.png,test", "2.png,"), "does not say of blast/2.png"),
    ],
)
def test_a_table_that_cannot_be_followed_is_refused(tmp_path: Path, table: str, why: str) -> None:
    (tmp_path / "split.csv").write_text(table)
    with pytest.raises(TrainingError, match=why):
        from_table(tmp_path / "split.csv", lab(tmp_path))
    with pytest.raises(TrainingError, match="can't be read"):
        from_table(tmp_path / "none.csv", lab(tmp_path))


def test_a_name_that_two_folders_hold_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "split.csv").write_text(TABLE)
    twice = [*lab(tmp_path), *lab(tmp_path / "again")]
    with pytest.raises(TrainingError, match="several folders hold"):
        from_table(tmp_path / "split.csv", twice)
