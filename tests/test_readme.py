"""The README: every file it draws exists, and its words are those of the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_every_file_of_follow_one_photo_exists() -> None:
    section = README.split("## Follow one photo")[1].split("\n## ")[0]
    named = re.findall(r"\b((?:app|static|templates)/[\w/.]+\.\w+)", section)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_commands_are_there() -> None:
    assert "make serve" in README
    assert "make test" in README


def test_every_setting_named_is_one_the_server_knows() -> None:
    from app.settings import Settings

    known = {f"SMEARLENS_{name.upper()}" for name in Settings.model_fields} | {"SMEARLENS_DATA"}
    assert set(re.findall(r"SMEARLENS_\w+", README)) <= known
