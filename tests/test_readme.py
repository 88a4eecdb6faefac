"""README and docs: what they link, draw and name exists, and their figures are those measured."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = [README, *sorted(DOCS.glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

WORDS = 1200
"""What a newcomer reads before the first command runs; all else is a page of docs."""

LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (\w+), (folds|left out) \| (.*) \|$", re.MULTILINE)
INTERVAL = re.compile(r"\d+\.\d% \(\d+\.\d% to \d+\.\d%\)")


def text(*pages: Path) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages or PAGES)


def links(page: Path) -> list[str]:
    found = LINK.findall(FENCED.sub("", text(page)))
    return [one or other for one, other in found if not re.match(r"https?:", one or other)]


def anchors(page: Path) -> set[str]:
    """Return what GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text(page)), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", one.strip().lower()) for one in headings)
    return {one.replace(" ", "-") for one in plain}


def target(page: Path, link: str) -> tuple[Path, str]:
    name, _, anchor = link.partition("#")
    return ((page.parent / name).resolve() if name else page), anchor


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        there, anchor = target(page, link)
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(link)
    assert broken == []


@each_page
def test_no_link_leads_out_of_the_project(page: Path) -> None:
    found = [target(page, link)[0] for link in links(page)]
    assert [there for there in found if not there.is_relative_to(ROOT)] == []


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    listed = {target(index, link)[0] for link in links(index)}
    assert {page for page in PAGES if page not in {*listed, index}} == set()


def test_the_readme_leads_to_the_index_and_stays_short() -> None:
    assert "docs/README.md" in links(README)
    assert len(text(README).split()) <= WORDS


def test_the_readme_shows_phone_laptop_counting_report_and_teaching() -> None:
    shown = re.findall(r"src=\"([^\"]+)\"", text(README))
    pictures = ("count", "laptop", "phone", "report", "review", "teach-classes", "teach-microscope")
    assert sorted(shown) == [f"docs/{name}.png" for name in pictures]


def test_every_picture_is_told_in_words() -> None:
    drawn = re.findall(r"<img [^>]*>", text())
    assert drawn
    assert [one for one in drawn if not re.search(r"alt=\"[^\"]{20,}\"", one)] == []


def test_every_file_of_follow_one_photo_exists() -> None:
    section = text(DOCS / "architecture.md").split("## Follow one photo")[1].split("\n## ")[0]
    named = re.findall(r"\b((?:app|static|templates)/[\w/.]+\.\w+)", section)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_room_exists() -> None:
    rooms = text(DOCS / "architecture.md").split("## Rooms")[1].split("\n## ")[0]
    named = re.findall(r"`([a-z]+/[\w/.]*)`", rooms)
    assert len(named) >= 15
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_file_of_the_project_named_in_a_page_exists() -> None:
    # A path is one of ours where its first folder is; what runs/ holds is made by commands.
    named = re.findall(
        r"`((?:app|benchmarks|deploy|docs|static|templates|tests)/[^`\s*<]+)`", text()
    )
    assert len(named) >= 15
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_two_commands_are_there() -> None:
    assert "    make serve" in text(README)
    assert "    make test" in text(README)


def test_every_target_of_make_exists() -> None:
    made = set(re.findall(r"^(\w+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make (\w+)", text(), re.MULTILINE))
    assert named >= {"serve", "test", "model", "benchmark"}
    assert named <= made


def meant(command: Any, rest: str) -> Any:
    """Return the command that takes the words `rest`: of a group the one named, or its default."""
    among = getattr(command, "commands", {})
    word = rest.split()[0] if rest.split() else ""
    return among.get(word) or among.get("RUN") or command


def test_every_command_and_option_exists() -> None:
    from typer.main import get_command

    from app.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    # Where a command ends: at the quote or the line's end, or at the comment behind it.
    shown = re.findall(r"(?:`|^ {4}|bin/)smearlens ([\w-]+)([^`\n#]*)", text(), re.MULTILINE)
    assert len(shown) >= 40
    assert {name for name, _ in shown} <= set(commands)
    wrong = []
    for name, rest in shown:
        known = {option for given in meant(commands[name], rest).params for option in given.opts}
        wrong += [(name, one) for one in re.findall(r"--[a-z-]+", rest) if one not in known]
    assert wrong == []


def test_every_test_and_module_to_run_exists() -> None:
    tests = re.findall(r"pytest (tests/[\w/.]+)", text())
    modules = re.findall(r"python -m ((?:tests|benchmarks)[\w.]*)", text())
    assert tests
    assert modules
    files = [*tests, *(f"{name.replace('.', '/')}.py" for name in modules)]
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_every_setting_named_is_one_the_server_knows() -> None:
    from app.settings import Settings

    known = {f"SMEARLENS_{name.upper()}" for name in Settings.model_fields}
    trained = {"SMEARLENS_DATA", "SMEARLENS_STUDY_STORAGE"}
    assert set(re.findall(r"SMEARLENS_\w+", text())) <= known | trained


def test_every_setting_of_the_server_is_told() -> None:
    from app.settings import Settings

    # The image sets it for itself.
    ours = {f"SMEARLENS_{name.upper()}" for name in Settings.model_fields} - {"SMEARLENS_CONTAINER"}
    assert ours - set(re.findall(r"SMEARLENS_\w+", text(DOCS / "settings.md"))) == set()


def test_the_figures_by_set_are_those_of_the_evaluation() -> None:
    measured = {row[:2]: row[2] for row in ROW.findall(text(DOCS / "evaluation.md"))}
    told = {row[:2]: row[2] for row in ROW.findall(text(DOCS / "accuracy.md"))}
    assert len(measured) >= 7
    assert told == {key: row.replace(" groups", " sources") for key, row in measured.items()}


def test_the_figures_of_the_readme_are_those_of_the_evaluation() -> None:
    measured = {
        row[:2]: INTERVAL.findall(row[2]) for row in ROW.findall(text(DOCS / "evaluation.md"))
    }
    told = re.findall(r"^\| (\w+) \|(.*)\|$", text(README), re.MULTILINE)
    rows = {name: INTERVAL.findall(row) for name, row in told if INTERVAL.search(row)}
    expected: dict[str, list[str]] = {name: [] for name, _ in measured}
    for (name, _), found in sorted(measured.items()):
        expected[name] += [found[0], found[-1]]  # accuracy, and wrong when sure
    assert rows == expected
