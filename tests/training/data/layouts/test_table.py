"""A table of names and labels is read however a spreadsheet wrote it."""

from pathlib import Path

import pytest

from app.errors import TrainingError
from app.training.data.dataset import read
from tests.kit.smears import draw_smear


def lab(folder: Path, table: bytes | str, *names: str, called: str = "labels.csv") -> Path:
    for name in names or ("JPEGImages/a.jpg", "JPEGImages/b.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        draw_smear("neutrophil", 64, 48).save(folder / name)
    (folder / called).write_bytes(table if isinstance(table, bytes) else table.encode())
    return folder


def labels_of(folder: Path) -> dict[str, str]:
    return {one.path.name: one.label for one in read([folder]).samples}


BOTH = {"a.jpg": "eosinophil", "b.jpg": "lymphocyte"}


@pytest.mark.parametrize(
    "table",
    [
        b"\xef\xbb\xbfimage,category\na.jpg,EOSINOPHIL\nb.jpg,LYMPHOCYTE\n",
        b"image;category\r\na.jpg;EOSINOPHIL\r\nb.jpg;LYMPHOCYTE\r\n",
        b"Image\tCategory\na.jpg\tEosinophil\nb.jpg\tLymphocyte\n",
        b"note,FILE, Class \n\xe4\xf6,a.jpg,eosinophil\n,b.jpg,lymphocyte\n",
        "image,category\na.jpg,EOSINOPHIL\nb.jpg,LYMPHOCYTE\n".encode("utf-16"),
        b"image,category\na,EOSINOPHIL\nb,LYMPHOCYTE",
        b"path,label\nJPEGImages/a.jpg,eosinophil\nC:\\data\\b.jpg,lymphocytes\n",
        b"image,category\na.jpg,EOSINOPHIL\nimage,category\nb.jpg,LYMPHOCYTE\na.jpg,eosinophil\n",
        b"sep=;\r\nimage;category\r\na.jpg;EOSINOPHIL\r\nb.jpg;LYMPHOCYTE\r\n",
        b"My cells\r\rimage,category\ra.jpg,EOSINOPHIL\rb.jpg,LYMPHOCYTE\r",
        b'image,note,category\na.jpg,"two\nlines",EOSINOPHIL\nb.jpg,\x85,LYMPHOCYTE\n',
        b"image,category\na.jpg,EOSINOPHIL\nlabel,file\nLYMPHOCYTE,b.jpg\n",
    ],
    ids=[
        "byte order mark",
        "semicolons",
        "tabs",
        "Latin-1 and any case",
        "UTF-16",
        "no endings",
        "paths",
        "two joined tables",
        "a spreadsheet's note of the separator",
        "a title and old line ends",
        "line ends in cells",
        "two tables of other columns",
    ],
)
def test_a_table_is_read_however_it_is_written(tmp_path: Path, table: bytes) -> None:
    assert labels_of(lab(tmp_path, table)) == BOTH


def test_missing_cells_and_files_and_several_labels_are_listed(tmp_path: Path) -> None:
    table = 'image,category\na.jpg,"NEUTROPHIL, EOSINOPHIL"\nb.jpg\n,x\nc.jpg,\ngone.jpg,MONOCYTE\n'
    folder = lab(tmp_path, table + "d.jpg,MONOCYTE\n", *(f"{name}.jpg" for name in "abcd"))
    found = read([folder])
    assert labels_of(folder) == {"d.jpg": "monocyte"}
    assert found.skipped == {
        "a.jpg": "it is labelled with several cells: NEUTROPHIL, EOSINOPHIL",
        "labels.csv, line 3": "it has no name or no label",
        "labels.csv, line 4": "it has no name or no label",
        "labels.csv, line 5": "it has no name or no label",
        "gone.jpg": "labels.csv names it, but there is no such file",
        "b.jpg": "no line of a table labels it",
        "c.jpg": "no line of a table labels it",
    }
    assert dict(found.left_out) == {
        "several cells in one label": 1,
        "named in labels.csv, but no such file": 1,
    }


def test_one_picture_with_two_labels_is_left_out_and_listed(tmp_path: Path) -> None:
    table = "image,category\na.jpg,EOSINOPHIL\nb.jpg,LYMPHOCYTE\nb.jpg,lymphocyte\na.jpg,NEUTROPHIL"
    found = read([lab(tmp_path, table)])
    assert [one.path.name for one in found.samples] == ["b.jpg"]
    assert found.skipped == {"JPEGImages/a.jpg": "labels.csv gives it two labels"}


def test_numbers_name_pictures_that_have_masks_beside_them(tmp_path: Path) -> None:
    names = [
        f"Dataset {of}/{n:03d}.{end}" for of in (1, 2) for n in (1, 2) for end in ("bmp", "png")
    ]
    table = "image ID,class label\r\n1,4\r\n2,1\r\n"
    folder = lab(tmp_path, table, *names, called="Class Labels of Dataset 1.csv")
    found = read([folder])
    assert [(one.path.relative_to(folder).as_posix(), one.label) for one in found.samples] == [
        ("Dataset 1/001.bmp", "4"),
        ("Dataset 1/002.bmp", "1"),
    ]
    assert found.skipped["Dataset 1/001.png"] == "no line of a table labels it"
    assert len(found.skipped) == 6


def test_a_name_that_two_files_bear_is_not_guessed(tmp_path: Path) -> None:
    table = "file,class\na.jpg,monocyte\ntwo/b.jpg,monocyte\n"
    folder = lab(tmp_path, table, "one/a.jpg", "two/a.jpg")
    draw_smear("neutrophil", 64, 48).save(folder / "two" / "b.jpg")
    found = read([folder])
    assert [one.path.name for one in found.samples] == ["b.jpg"]
    assert "a.jpg" in found.skipped


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"labels\.csv, it lacks the columns image"):
        read([lab(tmp_path, "file;remark\n")])


@pytest.mark.parametrize("column", ["smear", "group", "Patient", "donor", "slide", "patient id"])
def test_a_column_may_name_the_groups(tmp_path: Path, column: str) -> None:
    names = ("monocyte/a.jpg", "monocyte/b.jpg", "neutrophil/c.jpg")
    rows = "monocyte/a.jpg,monocyte,1\nmonocyte/b.jpg,monocyte,2\nneutrophil/c.jpg,neutrophil,1\n"
    samples = read([lab(tmp_path / "lab", f"file,class,{column}\n{rows}", *names)]).samples
    assert [one.group for one in samples] == ["lab/1", "lab/2", "lab/1"]
    assert not any(one.shared for one in samples)


def test_the_smear_counts_more_than_the_slide_and_a_patient_more_than_both(tmp_path: Path) -> None:
    rows = "a.jpg,monocyte,x,y,z\nb.jpg,monocyte,x,y,z\n"
    samples = read([lab(tmp_path / "lab", f"file,class,slide,smear,patient\n{rows}")]).samples
    assert {one.group for one in samples} == {"lab/z"}


@pytest.mark.parametrize(
    "table",
    [
        b"file name,Class Name\na.jpg,eosinophil\nb.jpg,lymphocyte\n",
        b"img_path,cell_class\n./JPEGImages/a.jpg,eosinophil\nb.jpg,lymphocyte\n",
        b"image,category\nA.jpeg,eosinophil\nb.PNG,lymphocyte\n",
        b'image,category\na.jpg,"eosinophil,"\nb.jpg,lymphocyte;\n',
        b"Cells, of our lab, in all\nimage;category\na.jpg;eosinophil\nb.jpg;lymphocyte\n",
        b"# a note\n" * 9 + b"image,category\na.jpg,eosinophil\nb.jpg,lymphocyte\n",
        "image,category\na.jpg,eosinophil\nb.jpg,lymphocyte\n".encode("utf-16-le"),
        b"filename, eosinophil, lymphocyte\na.jpg, 1, 0\nb.jpg, 0, 1\n",
    ],
    ids=[
        "class name",
        "path and class",
        "saved anew in another format",
        "a separator after the label",
        "a title with other separators",
        "many notes above",
        "UTF-16 without a mark",
        "a column for each class",
    ],
)
def test_a_table_of_another_habit_is_read_too(tmp_path: Path, table: bytes) -> None:
    assert labels_of(lab(tmp_path, table)) == BOTH


def test_a_picture_that_no_column_or_two_are_marked_for_is_left_out(tmp_path: Path) -> None:
    lab(
        tmp_path,
        "filename,basophil,blast\na.jpg,1,1\nb.jpg,0,0\nc.jpg,0,1\n",
        "a.jpg",
        "b.jpg",
        "c.jpg",
    )
    found = read([tmp_path])
    assert [(one.path.name, one.label) for one in found.samples] == [("c.jpg", "blast")]
    assert found.skipped["a.jpg"] == "it is labelled with several cells: basophil, blast"
    assert found.skipped["labels.csv, line 3"] == "it has no name or no label"


def test_two_tables_that_contradict_each_other_leave_the_picture_out(tmp_path: Path) -> None:
    lab(tmp_path, "image,category\na.jpg,blast\nb.jpg,normal\n")
    lab(tmp_path, "image,category\na.jpg,normal\nb.jpg,normal\n", called="more.csv")
    found = read([tmp_path])
    assert [(one.path.name, one.label) for one in found.samples] == [("b.jpg", "normal")]
    assert found.skipped == {"JPEGImages/a.jpg": "more.csv gives it two labels"}


def test_each_part_of_an_export_has_a_table_of_its_own(tmp_path: Path) -> None:
    for part, label in (("train", "blast"), ("valid", "normal")):
        lab(tmp_path, f"image,category\na.jpg,{label}\n", f"{part}/a.jpg", called=f"{part}/t.csv")
    found = read([tmp_path])
    assert {one.path.parent.name: one.label for one in found.samples} == {
        "train": "blast",
        "valid": "normal",
    }


@pytest.mark.parametrize("label", ["nan", "N/A", "None", " - ", "?"])
def test_a_word_for_nothing_is_no_class(tmp_path: Path, label: str) -> None:
    lab(tmp_path, f"image,category\na.jpg,blast\nb.jpg,{label}\n")
    found = read([tmp_path])
    assert found.classes == ("blast",)
    assert found.skipped["labels.csv, line 3"] == "it has no name or no label"


def test_a_stroke_parts_known_cells_alone(tmp_path: Path) -> None:
    lab(tmp_path, "image,category\na.jpg,neutrophil/monocytes\nb.jpg,smudge/artefact\n")
    found = read([tmp_path])
    assert found.classes == ("smudge/artefact",)
    assert found.skipped["JPEGImages/a.jpg"].startswith("it is labelled with several cells")


def test_an_open_quotation_mark_makes_no_class_of_the_lines_below(tmp_path: Path) -> None:
    table = 'image,category\na.jpg,blast\nb.jpg,"normal\nc.jpg,blast\n'
    found = read([lab(tmp_path, table, "a.jpg", "b.jpg", "c.jpg")])
    assert found.classes == ("blast",)
    assert "a quotation mark left open" in found.skipped["labels.csv, line 3"]


def test_a_name_that_several_files_bear_is_not_guessed(tmp_path: Path) -> None:
    lab(tmp_path, "image,category\na.jpg,blast\nb.jpg,normal\n", "x/a.jpg", "y/a.jpg", "y/b.jpg")
    found = read([tmp_path])
    assert [one.path.name for one in found.samples] == ["b.jpg"]
    assert found.skipped["a.jpg"] == "labels.csv names it, but several files are called so"


def test_a_table_that_names_nothing_here_does_not_hide_the_folders(tmp_path: Path) -> None:
    lab(tmp_path, "name,type\nx.jpg,image\n", "blast/a.jpg", "normal/a.jpg", called="list.csv")
    found = read([tmp_path])
    assert found.classes == ("blast", "normal")
    assert found.skipped == {"x.jpg": "list.csv names it, but there is no such file"}


@pytest.mark.parametrize(
    ("called", "table", "why"),
    [
        ("labels.xlsx", "PK", "of labels.xlsx, it is a spreadsheet, which should be saved as CSV"),
        (
            "labels.csv",
            "image,category,x\na.jpg,b," + "x" * 200_000,
            "field larger than field limit",
        ),
        ("a.csv", "", "of a.csv, it lacks the columns image and category"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(
    tmp_path: Path, called: str, table: str, why: str
) -> None:
    with pytest.raises(TrainingError, match=why):
        read([lab(tmp_path, table, called=called)])


BOXED = "file,class,group,x0,y0,x1,y1,held_out\n"


def test_a_line_with_a_box_labels_that_part_of_its_picture_alone(tmp_path: Path) -> None:
    table = BOXED + (
        "a.jpg,Eosinophil,s1,0.1,0.1,0.4,0.4,no\n"
        "a.jpg,lymphocyte,s1,0.5,0.5,0.9,0.9,no\n"
        "a.jpg,lymphocyte,s1,0.5,0.5,0.9,0.9,no\n"
        "b.jpg,lymphocyte,s2,0,0,1,1,yes\n"
    )
    folder = lab(tmp_path, table)
    for classes in (None, ("eosinophil", "lymphocyte")):
        found = read([folder], classes).samples
        assert [(one.path.name, one.label, one.box) for one in found] == [
            ("a.jpg", "eosinophil", (0.1, 0.1, 0.4, 0.4)),
            ("a.jpg", "lymphocyte", (0.5, 0.5, 0.9, 0.9)),
            ("b.jpg", "lymphocyte", (0.0, 0.0, 1.0, 1.0)),
        ]
        assert [one.held_out for one in found] == [False, False, True]
        assert not any(one.shared for one in found)


def test_a_box_that_is_none_or_has_two_labels_is_left_out_with_its_reason(tmp_path: Path) -> None:
    table = BOXED + (
        "a.jpg,eosinophil,s1,0.1,0.1,0.4,0.4,no\n"
        "a.jpg,lymphocyte,s1,0.1,0.1,0.4,0.4,no\n"
        "a.jpg,lymphocyte,s1,0.5,0.5,0.9,0.9,no\n"
        "b.jpg,lymphocyte,s2,10,10,90,90,no\n"
        "b.jpg,lymphocyte,s2,0.1,0.1,0.2,0.2,no\n"
    )
    data = read([lab(tmp_path, table)])
    assert [(one.path.name, one.box) for one in data.samples] == [("a.jpg", (0.5, 0.5, 0.9, 0.9))]
    assert data.skipped["JPEGImages/a.jpg"] == "labels.csv gives it two labels"
    assert "not told over the sides" in data.skipped["labels.csv, line 5"]
