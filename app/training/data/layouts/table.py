"""Reads a table (CSV) of names and labels, however a spreadsheet wrote it.

Separators, encodings, headers and how files are named may differ; what can't be used is
listed by its line. A line with a box labels that part of the picture alone. Knows no classes.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from io import StringIO
from pathlib import Path, PurePosixPath

from app.training.data.layouts.found import Entry, Found, Relative, relative
from app.training.data.layouts.names import KNOWN, folded, kind, matched
from app.training.data.layouts.tree import PICTURES, Tree

NAMES = (
    *("image", "picture", "file", "filename", "file_name", "path", "name", "image_name", "img"),
    *("image_file", "image_filename", "image_file_name", "image_path", "img_name", "img_path"),
    *("images", "filenames", "file_path", "filepath", "photo"),
)
NUMBERS = ("image_id", "id")
LABELS = (
    *("category", "label", "class", "class_label", "cell_type", "type", "diagnosis", "labels"),
    *("class_name", "label_name", "category_name", "cell_class", "celltype", "cell", "target"),
    *("ground_truth", "classes"),
)
GROUPS = ("group", "patient", "patient_id", "donor", "donor_id", "smear", "slide", "slide_id")
"""Columns that name what must not be split; the first of them that there is counts."""
FIELD, HELD_OUT = "field", "held_out"
"""Columns that name the photo which a picture was cut from, and what a set itself holds out."""
BOX = ("x0", "y0", "x1", "y1")
"""Columns of a box, over the picture's sides."""
YES = ("yes", "true", "1")
MAIN = "labels.csv"
TABLES = (".csv", ".tsv")
SHEETS = (".xlsx", ".xls", ".ods")
MOST_ABOVE = 20
"""Lines that may stand above the header, a title or what a spreadsheet notes of separators."""
LACKING = "it lacks the columns image and category, or file and class"
SEVERAL = re.compile(r"[,;|+&]")
"""What stands between the labels of several cells."""
PERHAPS = re.compile(r"/|\band\b")
"""What stands between them where both are known; elsewhere it is part of a name."""
NONE = ("", "nan", "n/a", "na", "null", "none", "-", "?")
"""How a table says that it has no label."""
SEPARATORS = ",;\t|"
Thing = tuple[Path, Relative | None]
"""A picture, or a box in it."""
MASK_LAST = (".bmp", ".tif", ".tiff", ".jpg", ".jpeg", ".webp", ".heic", ".heif", ".png")
"""Which of several files of one name is the picture: a PNG beside it is its mask."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the cells of one line that matter."""

    line: int
    name: str
    label: str
    group: str
    more: dict[str, str] = dataclass_field(default_factory=dict)
    """What our own sets tell besides: the box, the photo it is from, whether it is held out."""

    @property
    def boxed(self) -> bool:
        return any(self.more.get(side) for side in BOX)

    @property
    def box(self) -> Relative | None:
        """Return its box, None for the whole picture; raise ValueError where it can't be one."""
        if not self.boxed:
            return None
        x0, y0, x1, y1 = (float(self.more.get(side) or "nan") for side in BOX)
        if min(x0, y0) < 0 or max(x1, y1) > 1:
            raise ValueError("a box is not told over the sides of its picture")
        return relative((x0, y0, x1, y1))

    def entry(self, picture: Path) -> Entry:
        """Return what it says of its picture."""
        held_out = folded(self.more.get(HELD_OUT, "")) in YES
        return Entry(picture, self.label, self.group, self.box, self.more.get(FIELD, ""), held_out)


def tables(tree: Tree) -> dict[Path, list[Row]]:
    """Return the tables with names and labels."""
    read = {}
    for path in tree.others:
        if path.suffix.lower() in SHEETS:
            tree.skipped[tree.name(path)] = "it is a spreadsheet, which should be saved as CSV"
        if path.suffix.lower() in TABLES:
            try:
                rows = _rows(path)
            except (csv.Error, OSError, ValueError) as error:
                tree.skipped[tree.name(path)] = f"it can't be read: {error}"
                continue
            if rows is not None:
                read[path] = rows
            else:
                tree.skipped[tree.name(path)] = LACKING
    return read


def read(tree: Tree, found: Found) -> None:
    """Take each picture that the tables name, or each box in it, once, with its one label."""
    labels: dict[Thing, Row] = {}
    contradicted: set[Thing] = set()
    for path, rows in tables(tree).items():
        _read(path, rows, tree, found, labels, contradicted)
    for (picture, box), row in labels.items():
        if not contradicted & {(picture, box), (picture, None)}:
            found.entries.append(row.entry(picture))
    named = {one.path for one in found.entries}
    for picture in tree.pictures:
        if picture not in named:
            found.skipped.setdefault(tree.name(picture), "no line of a table labels it")


def column(path: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table that fill the column `name`, by the names of its columns."""
    header, *lines = _lines(path) or [[]]
    for cells in lines:
        row = dict(zip(map(_plain, header), cells, strict=False))
        if row.get(name):
            yield row


def _read(
    path: Path,
    rows: list[Row],
    tree: Tree,
    found: Found,
    labels: dict[Thing, Row],
    contradicted: set[Thing],
) -> None:
    finder = _Finder(path, tree)
    for row in rows:
        if not row.name or folded(row.label) in NONE:
            found.skipped[f"{tree.name(path)}, line {row.line}"] = "it has no name or no label"
            continue
        meant = finder.find(row.name)
        picture = meant[0] if len(meant) == 1 else None
        name = tree.name(picture) if picture else row.name
        try:
            box = row.box
        except ValueError as error:
            found.skipped[f"{tree.name(path)}, line {row.line}"] = str(error)
            contradicted |= {(picture, None)} if picture else set()
            continue
        if "\n" in row.label:
            found.skipped[f"{tree.name(path)}, line {row.line}"] = (
                "its label goes on in the next line, as after a quotation mark left open"
            )
            contradicted |= {(picture, box)} if picture else set()
        elif _several(row.label):
            found.skipped[name] = f"it is labelled with several cells: {row.label}"
            found.left_out["several cells in one label"] += 1
            contradicted |= {(picture, box)} if picture else set()
        elif meant and picture is None:
            found.skipped[name] = f"{path.name} names it, but several files are called so"
            found.left_out[f"named in {path.name}, but several files are called so"] += 1
        elif picture is None:
            found.skipped[name] = f"{path.name} names it, but there is no such file"
            found.left_out[f"named in {path.name}, but no such file"] += 1
        elif kind(labels.setdefault((picture, box), row).label) != kind(row.label):
            found.skipped[name] = f"{path.name} gives it two labels"
            contradicted.add((picture, box))


def _several(label: str) -> bool:
    parts = PERHAPS.split(label)
    return len(SEVERAL.split(label)) > 1 or (
        len(parts) > 1 and all(matched(part, KNOWN) for part in parts)
    )


def _once(label: str) -> str:
    """Return the label that stands there alone but for a comma; of two equal cells both count."""
    parts = [part.strip() for part in SEVERAL.split(label) if part.strip()]
    return parts[0] if len(parts) == 1 else label


class _Finder:
    """Find the file that a table means: by path, by name, without its ending, by its number."""

    def __init__(self, table: Path, tree: Tree) -> None:
        # Of several folders of pictures a table may say in its own name which it is about.
        mine = {
            below
            for below in {one.parent for one in tree.pictures} - {tree.root}
            if folded(below.name) in folded(table.stem)
        }
        self._at: dict[str, list[Path]] = defaultdict(list)
        self._beside = table.parent
        for path in tree.pictures:
            if mine and path.parent not in mine:
                continue
            parts = path.relative_to(tree.root).parts
            for start in range(len(parts)):
                self._at[folded("/".join(parts[start:]))].append(path)
                self._at[folded("/".join([*parts[start:-1], path.stem]))].append(path)
            if path.stem.isdecimal():
                self._at[str(int(path.stem))].append(path)

    def find(self, name: str) -> list[Path]:
        """Return the pictures that a name may mean: one, none or several."""
        means = PurePosixPath(name.replace("\\", "/"))
        found: list[Path] = []
        asked = [str(means), means.name]
        if means.suffix.lower() in PICTURES:  # saved anew in another format
            asked.append(means.stem)
        for each in asked:
            of = self._at.get(folded(each), ())
            found = [one for one in of if one.is_relative_to(self._beside)] or list(of) or found
            if len({one.with_suffix("") for one in found}) == 1:
                return [min(found, key=lambda one: (_rank(one), one))]
        return found


def _rank(picture: Path) -> int:
    """Return how likely of several files of one name this one is the mask."""
    ending = picture.suffix.lower()
    return MASK_LAST.index(ending) if ending in MASK_LAST else 0


def _rows(path: Path) -> list[Row] | None:
    """Return the rows of a table, None where it has no columns of names and labels."""
    for separator in (None, *SEPARATORS):  # a title may have other marks than the table
        lines = _lines(path, separator)
        rows = _labelled(lines)
        if rows is None:
            rows = _one_hot(lines)
        if rows is not None:
            return rows
    return None


def _one_hot(lines: list[list[str]]) -> list[Row] | None:
    """Return the rows of a table with a column of 0 and 1 for each class, None if it is none."""
    header, *rest = lines or [[]]
    place = next((at for at, name in enumerate(header) if _plain(name) in NAMES), None)
    rest = [cells for cells in rest if any(cells)]
    if place is None or len(header) < 3 or not rest:
        return None
    rows = []
    for line, cells in enumerate(rest, start=2):
        flags = [
            (name, cell)
            for at, (name, cell) in enumerate(zip(header, cells, strict=False))
            if at != place
        ]
        if len(cells) != len(header) or any(cell not in ("0", "1") for _, cell in flags):
            return None
        rows.append(Row(line, cells[place], ", ".join(n for n, cell in flags if cell == "1"), ""))
    return rows


def _labelled(lines: list[list[str]]) -> list[Row] | None:
    places: tuple[int, int, int | None] | None = None
    more: dict[str, int] = {}
    rows: list[Row] = []
    for line, cells in enumerate(lines, start=1):
        # Two tables that were joined bring the header along, at times another one.
        header = [_plain(cell) for cell in cells]
        if again := _places(header):
            places = again
            more = {one: header.index(one) for one in (*BOX, FIELD, HELD_OUT) if one in header}
        elif places is None:
            if line == MOST_ABOVE:
                return None
        elif any(cells):
            name, label, group = (
                cells[place] if place is not None and place < len(cells) else "" for place in places
            )
            told = {one: cells[at] for one, at in more.items() if at < len(cells)}
            rows.append(Row(line, name, _once(label), group, told))
    return rows if places else None


def _places(header: list[str]) -> tuple[int, int, int | None] | None:
    def place(of: tuple[str, ...]) -> int | None:
        return next((header.index(name) for name in of if name in header), None)

    name = place((*NAMES, *NUMBERS))
    label = place(LABELS)
    return None if name is None or label is None else (name, label, place(GROUPS))


def _lines(path: Path, separator: str | None = None) -> list[list[str]]:
    """Return the cells of a table, stripped; the separator is what its first line has most of."""
    data = path.read_bytes()
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(data[:2])
    if b"\0" in data[:2]:  # without the mark that it should begin with
        wide = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    for encoding in (wide or "utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    else:
        text = data.decode("latin-1")
    separator = separator or max(SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    return [[cell.strip() for cell in row] for row in rows]


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", folded(name)).strip("_")
