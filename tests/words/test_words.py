"""The messages: each language has all of them, with the same facts, and none goes unused."""

import inspect
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from app import errors
from app.assets import asset
from app.cells import CELLS, NAMES
from app.impulse.formats import sniff, tiff
from app.replies.problems import CODES
from app.routes.pages import WARNINGS
from app.words import told
from app.words.catalogue import Catalogue, catalogue
from app.words.languages import ENGLISH, FOLDER, languages
from app.words.told import Told
from tests.replies.test_problems import FACTS, KINDS

FILES = sorted(path.name for path in (FOLDER / ENGLISH).glob("*.ftl"))
OTHERS = sorted(set(languages()) - {ENGLISH})
CALL = re.compile(r"""\b(?:t|self)\(\s*"([\w-]+)["]""")
OFF_PHONE = {
    "error",
    "bad_photo",
    "history_error",
    "teaching_error",
    "count_error",
    "file_unreadable",
    "not_ready",
    "no_runtime",
    "model_unusable",
    "bad_setting",
    "backup_error",
    "training_error",
    "slide_error",
}
"""What no phone is ever told: ancestors, and what the command line alone says."""
FROM_PROBLEMS = {
    *CODES.values(),
    *WARNINGS.values(),
    "internal_error",
    "too_many_parts",
    "bad_parameter",
}
REACH_PHONES = {kind.code for kind in KINDS} - OFF_PHONE | FROM_PROBLEMS


class Reader(Visitor):
    """Collect the facts and the other messages that a message names."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.messages: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.facts.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.messages.add(node.id.name)


def read(language: str, *names: str) -> dict[str, Reader]:
    """Return what each message of the files names, others' facts included."""
    found = {}
    for name in names:
        text = (FOLDER / language / name).read_text("utf-8")
        for entry in FluentParser().parse(text).body:
            assert not isinstance(entry, ast.Junk), f"{language}/{name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, entry.id.name
                found[entry.id.name] = reader = Reader()
                reader.visit(entry)
    for reader in found.values():
        for message in reader.messages & found.keys():
            reader.facts |= found[message].facts
    return found


def used(*paths: Path) -> set[str]:
    return {name for path in paths for name in CALL.findall(path.read_text("utf-8"))}


SCRIPTS = asset("static") / "js"
MODULES = sorted(SCRIPTS.rglob("*.js"))
BROUGHT = {
    ".": ["camera"],
    "board": ["camera", "board"],
    "collect": ["camera", "teach", "collect"],
    "counts": ["camera", "counts", "counting", "sheet"],
    "counts/photo": ["camera", "counts", "sheet"],
    "counts/review": ["camera", "counts", "review"],
    "counts/slide": ["camera", "counts", "counting"],
    "impulse": [],
    "learn": ["camera", "learn"],
    "live": ["camera", "live"],
    "live/picture": [],
    "phone": ["camera", "live", "phone"],
    "teach": ["camera", "teach"],
}
"""Folder of modules -> the files whose words their pages bring along; what runs the impulse has
none, nor have the folders in it."""
PAGES = sorted(asset("templates").glob("*.html"))


def test_there_is_english_and_there_are_others() -> None:
    assert {"en": "English", "de": "Deutsch", "es": "Español"}.items() <= languages().items()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", FILES)
def test_each_language_has_each_message_with_the_same_facts(language: str, name: str) -> None:
    english, other = read(ENGLISH, name), read(language, name)
    assert list(english) == list(other), "in the same order, to be compared by eye"
    for message, reader in english.items():
        assert other[message].facts == reader.facts, message


def test_each_message_used_is_there_and_each_one_there_is_used() -> None:
    english = read(ENGLISH, *FILES)
    wanted = used(*MODULES, *PAGES, Path(inspect.getfile(told)))
    wanted |= {name for reader in english.values() for name in reader.messages}
    assert wanted == english.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_modules_use_the_messages_alone_that_the_page_brings_them(path: Path) -> None:
    folder = path.parent.relative_to(SCRIPTS).as_posix()
    folder = "impulse" if folder.startswith("impulse/") else folder
    brought = read(ENGLISH, *(f"{name}.ftl" for name in BROUGHT[folder]))
    assert used(path) <= brought.keys()


@pytest.mark.parametrize("path", [*PAGES, *MODULES], ids=lambda path: path.name)
def test_no_page_and_no_module_has_words_of_its_own(path: Path) -> None:
    text = re.sub(r"\{[#%].*?[#%]\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    if path.suffix == ".js":
        text = re.sub(r"//.*|/\*.*?\*/", "", text, flags=re.DOTALL if "/*" in text else 0)
        lines = [line for line in text.splitlines() if "Error(" not in line]
        found = re.findall(r"""["'`]([A-Z][a-z]+ [a-z].*?)["'`]""", "\n".join(lines))
    else:
        named = r"""(?:alt|aria-label|title|placeholder)="([^"]+)\""""
        found = [*re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", text), *re.findall(named, text)]
    ours = {"Smearlens", "API · Smearlens", "· Smearlens", "UTC", "API", "openapi.json"}
    ours |= {"curl -F file=@smear.jpg -X"}
    assert [words for words in map(str.strip, found) if words not in ours] == []


@pytest.mark.parametrize("language", languages())
def test_each_class_has_a_name_in_each_language(language: str) -> None:
    t = Told(catalogue(language))
    for key in CELLS:
        assert t.cell(key) != key
        assert t.plain(key)
    assert t.cell("a new class") == t.plain("a new class") == "a new class"


@pytest.mark.parametrize("language", languages())
def test_a_kind_that_is_a_class_has_a_name_and_is_counted_without_a_question(language: str) -> None:
    t = Told(catalogue(language))
    clear = {"verdict": "sure", "reason": "clear", "kind": None}
    for kind in ("basophil", "immature_granulocyte", "erythroblast", "platelet"):
        assert t.cell(kind) != kind
        assert t.cell(kind).casefold() == t.plain(kind).casefold()
        sure = t.tally([clear | {"label": kind}])
        assert "?" not in sure
        assert t.plain(kind)[:8] in sure
    perhaps = {"verdict": "unsure", "reason": "other_cell", "kind": "basophil", "label": "x"}
    assert t.tally([perhaps, clear | {"label": "basophil"}]).count("?") == 1
    assert t.tally([clear | {"label": "Ель 2"}] * 2) == "2 × Ель 2"


def test_an_answer_stored_before_the_whole_frame_could_be_sure_reads_as_it_did() -> None:
    t = Told(catalogue(ENGLISH))
    scores = {"eosinophil": 0.4, "neutrophil": 0.6}
    told = {"reason": "whole_frame", "kind": None, "scores": scores, "label": "neutrophil"}
    told |= {"confidence": 0.6, "verdict": "unsure"}
    assert (t.word(told), t.verdict(told)) == ("Unsure", "Neutrophil or eosinophil")
    told["verdict"] = "sure"
    assert t.verdict(told) == "60% confident, from the whole photo"


def test_the_english_names_are_those_of_the_reports() -> None:
    t = Told(catalogue(ENGLISH))
    assert {key: t.cell(key) for key in NAMES} == NAMES


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", ["<1%", "1%", "50%", "99%", ">99%"]),
        ("de", ["<1\N{NBSP}%", "1\N{NBSP}%", "50\N{NBSP}%", "99\N{NBSP}%", ">99\N{NBSP}%"]),
        ("es", ["<1\N{NBSP}%", "1\N{NBSP}%", "50\N{NBSP}%", "99\N{NBSP}%", ">99\N{NBSP}%"]),
    ],
)
def test_a_probability_is_never_told_as_certain(language: str, numbers: list[str]) -> None:
    t = Told(catalogue(language))
    assert [t.percent(score) for score in (0.0, 0.012, 0.5, 0.99, 1.0)] == numbers


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", ["0.0%", "5.4%", "100.0%", "0.2–5.4%", "40–80%"]),
        (
            "de",
            [
                "0,0\N{NBSP}%",
                "5,4\N{NBSP}%",
                "100,0\N{NBSP}%",
                "0,2–5,4\N{NBSP}%",
                "40–80\N{NBSP}%",
            ],
        ),
        (
            "es",
            [
                "0,0\N{NBSP}%",
                "5,4\N{NBSP}%",
                "100,0\N{NBSP}%",
                "0,2–5,4\N{NBSP}%",
                "40–80\N{NBSP}%",
            ],
        ),
    ],
)
def test_a_share_of_counted_cells_is_told_as_it_is(language: str, numbers: list[str]) -> None:
    t = Told(catalogue(language))
    shares = [t.share(percent) for percent in (0, 5.4, 100)]
    assert [*shares, t.between((0.2, 5.4)), t.between((40, 80), 0)] == numbers


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", ["1 answer", "2 answers", "1,234 answers"]),
        ("de", ["1 Antwort", "2 Antworten", "1.234 Antworten"]),
        ("es", ["1 respuesta", "2 respuestas", "1.234 respuestas"]),
    ],
)
def test_one_is_counted_otherwise_than_many(language: str, counts: list[str]) -> None:
    t = Told(catalogue(language))
    assert [t("history-count", count=count) for count in (1, 2, 1234)] == counts


@pytest.mark.parametrize("language", OTHERS)
def test_each_error_that_reaches_a_phone_has_words_in_each_language(language: str) -> None:
    theirs = {name.removeprefix("error-") for name in read(language, "errors.ftl")} - {"expected"}
    assert sorted(REACH_PHONES - theirs) == [], "say these in errors.ftl; until then it is English"
    assert sorted(theirs - REACH_PHONES) == [], "no error has these codes"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_an_error_knows_the_facts_that_its_words_need(
    language: str, kind: type[errors.SmearlensError]
) -> None:
    error = kind(*FACTS.get(kind, ()))
    said = catalogue(language).error(error.code, error.facts)
    assert (said is None) == (error.code not in REACH_PHONES)
    numbers = re.findall(r"\d[\d.,]*\d|\d", str(error)) if said else []
    assert [number for number in numbers if number not in str(said).replace(".", ",")] == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_kind_of_file_that_is_no_photo_is_named_in_each_language(language: str) -> None:
    code = "".join(Path(one.__file__ or "").read_text("utf-8") for one in (sniff, tiff))
    named = set(re.findall(r'(?:Guess|NotAPhoto)\(\s*"(an? [^"]+)"', code))
    assert len(named) > 30

    def said(seems: str | None, way: str | None = None) -> str | None:
        return catalogue(language).error("not_a_photo", {"seems": seems, "way": way})

    assert len({said(one) for one in (None, *named)}) == 1 + len(named)
    ways = set(re.findall(r'"((?:set|export|send|save) [^"]+ JPEG[^"]*)"', code)) - {tiff.WAY}
    assert len(ways) > 5
    assert len({said("a video", one) for one in (None, *ways)}) == 1 + len(ways)


def test_an_error_without_words_or_without_their_facts_stays_english() -> None:
    german = catalogue("de")
    assert german.error("a_new_error", {}) is None
    assert german.error("photo_too_small", {"width": 3}) is None


def test_a_message_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        Catalogue(ENGLISH).say("no such message")
