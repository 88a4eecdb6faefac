"""The Arduino library: as its specification asks, and on this computer as Python answers."""

import json
import re
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.box import Box
from app.training.export.micro.answers import MicroAnswer, micro_answers
from app.training.export.micro.library import Publisher, export_library
from app.training.export.micro.micro_model import MicroModel
from tests.training.export.micro.conftest import Cut, needs_compiler, needs_micro
from tests.training.export.micro.hosted import (
    GRAY8,
    HERE,
    RGB565_BE,
    RGB565_LE,
    RGB888,
    STRICT,
    asked,
    built,
    wanted,
)

pytestmark = [needs_micro, needs_compiler]

CATEGORIES = {
    "Display",
    "Communication",
    "Signal Input/Output",
    "Sensors",
    "Device Control",
    "Timing",
    "Data Storage",
    "Data Processing",
    "Other",
}
REQUIRED = ("name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url")
FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")


def properties(library: Path) -> dict[str, str]:
    lines = (library / "library.properties").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def program(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(library, tmp_path_factory.mktemp("host"), "-O2")


def test_the_zip_holds_one_folder_with_a_name_that_is_allowed(library: Path) -> None:
    (packed,) = library.parents[1].glob("*.zip")
    names = zipfile.ZipFile(packed).namelist()
    (root,) = {name.split("/")[0] for name in names}
    assert FOLDER.fullmatch(root)
    assert not [name for name in names if ".." in name or "\\" in name or not name.isascii()]


def test_the_properties_are_what_the_specification_asks_for(
    library: Path, micro_model: MicroModel
) -> None:
    told = properties(library)
    assert not [name for name in REQUIRED if not told.get(name, "").strip()]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]*", told["name"])
    assert not told["name"].lower().startswith("arduino")
    assert SEMVER.fullmatch(told["version"])
    assert told["version"] == micro_model.spec.version
    assert told["category"] in CATEGORIES
    assert told["maintainer"] == "A Teacher <teacher@example.org>"
    assert told["url"] == "https://example.org/"
    assert told["architectures"] == "mbed_nano,mbed_portenta,esp32"
    assert told["depends"] == "Chirale_TensorFLowLite"
    assert all((library / "src" / name).is_file() for name in told["includes"].split(","))
    assert "Not for diagnosis" in told["paragraph"]
    assert "@" not in told["sentence"] + told["paragraph"]


def test_the_keywords_are_parted_by_tabs(library: Path) -> None:
    lines = (library / "keywords.txt").read_text(encoding="ascii").splitlines()
    fields = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(one) == 2 and " " not in one[0] for one in fields)
    assert {kind for _, kind in fields} == {"KEYWORD1", "KEYWORD2", "LITERAL1"}
    source = "".join(path.read_text() for path in (library / "src").rglob("*.h"))
    assert not [name for name, _ in fields if not re.search(rf"\b{name}\b", source)]


def test_its_folders_are_those_of_the_recursive_layout(library: Path) -> None:
    assert {path.name for path in library.iterdir()} == {
        "LICENSE",
        "NOTICE",
        "README.md",
        "examples",
        "extras",
        "keywords.txt",
        "library.properties",
        "src",
    }
    assert {path.suffix for path in (library / "src").rglob("*.*")} == {".h", ".c", ".cpp"}
    assert [path.name for path in (library / "src").glob("*.h")] == ["Smearlens.h"]
    sketches = list((library / "examples").iterdir())
    assert {path.name for path in sketches} == {
        "Nano33BLE_OV7675",
        "PortentaH7_VisionShield",
        "ESP32S3_Camera",
        "SerialCrops",
    }
    for sketch in sketches:
        assert [path.name for path in sketch.iterdir()] == [f"{sketch.name}.ino"]
    forbidden = {".exe", ".dll", ".so", ".a", ".o", ".DS_Store"}
    assert not [
        path for path in library.rglob("*") if path.suffix in forbidden or path.is_symlink()
    ]


def test_it_tells_classes_licences_and_that_it_is_no_diagnosis(
    library: Path, micro_model: MicroModel
) -> None:
    readme = (library / "README.md").read_text(encoding="utf-8")
    assert "not a diagnostic device" in readme
    assert all(name in readme for name in micro_model.spec.classes)
    assert "PBC dataset" in (library / "NOTICE").read_text(encoding="utf-8")
    assert "Apache License" in (library / "LICENSE").read_text(encoding="utf-8")
    assert not [path for path in library.rglob("*.*") if re.search(r"@[A-Z_]+@", path.read_text())]


def test_the_array_in_it_is_the_model_byte_for_byte(program: Path, micro_model: MicroModel) -> None:
    asked(program, [], b"")
    assert (program.parent / "network.bin").read_bytes() == micro_model.content


@pytest.mark.data
def test_the_dsp_block_is_pythons_bit_for_bit_on_200_real_crops(
    program: Path, micro_model: MicroModel, cuts: list[Cut]
) -> None:
    outputs = bytes(np.prod(micro_model.output) * len(cuts))
    lines, taken = asked(program, [(pixels, RGB888, box) for pixels, box in cuts], outputs)
    assert len(lines) == len(cuts) == 200
    assert taken == b"".join(wanted(micro_model, pixels, box) for pixels, box in cuts)


@pytest.mark.data
def test_colours_in_16_bits_and_gray_are_read_as_pixels_of_eight(
    program: Path, micro_model: MicroModel, cuts: list[Cut]
) -> None:
    frames, taken_by_python = [], b""
    for pixels, box in cuts[:40]:
        red, green, blue = (pixels[..., at].astype(np.uint16) for at in range(3))
        packed = red >> 3 << 11 | green >> 2 << 5 | blue >> 3
        five, six = np.arange(32), np.arange(64)
        wide, wider = five << 3 | five >> 2, six << 2 | six >> 4
        seen = np.stack([wide[red >> 3], wider[green >> 2], wide[blue >> 3]], axis=2)
        gray = np.repeat(pixels[..., :1], 3, axis=2)
        for how, there in ((RGB565_BE, packed.astype(">u2")), (RGB565_LE, packed.astype("<u2"))):
            frames.append((there.view(np.uint8).reshape(*pixels.shape[:2], 2), how, box))
            taken_by_python += wanted(micro_model, seen.astype(np.uint8), box)
        frames.append((pixels[..., :1], GRAY8, box))
        taken_by_python += wanted(micro_model, gray, box)
    outputs = bytes(np.prod(micro_model.output) * len(frames))
    lines, taken = asked(program, frames, outputs)
    assert taken == taken_by_python
    reasons = [json.loads(line)["reason"] for line in lines]
    assert set(reasons[2::3]) == {"no_colour"}
    assert "no_colour" not in reasons[0::3] + reasons[1::3]


@pytest.mark.data
def test_a_sanitizer_finds_nothing_wrong(
    library: Path, micro_model: MicroModel, cuts: list[Cut], tmp_path: Path
) -> None:
    # With crops so large that the DSP block finds no room where the network works.
    flags = ("-O1", "-g", "-fsanitize=address,undefined", "-DSMEARLENS_MAX_SIDE=4000")
    sanitized = built(library, tmp_path, *flags)
    some = cuts[::5]
    outputs = bytes(np.prod(micro_model.output) * len(some))
    _, taken = asked(sanitized, [(pixels, RGB888, box) for pixels, box in some], outputs)
    assert taken == b"".join(wanted(micro_model, pixels, box) for pixels, box in some)


@pytest.mark.data
def test_its_lines_say_what_the_impulse_says_of_the_same_output(
    program: Path, small: Path, pictures: list[NDArray[np.uint8]]
) -> None:
    some = pictures[::4]
    answers = micro_answers(small, some)
    outputs = b"".join(one.output.tobytes() for one in answers)
    whole = [Box(0, 0, one.shape[1], one.shape[0]) for one in some]
    frames = [(one, RGB888, box) for one, box in zip(some, whole, strict=True)]
    lines, _ = asked(program, frames, outputs)
    for place, (line, answer) in enumerate(zip(lines, answers, strict=True), 1):
        told = json.loads(line)
        assert told["number"] == place
        assert_alike(told, answer)
    assert len({one.label for one in answers}) > 1


def assert_alike(told: dict[str, object], answer: MicroAnswer) -> None:
    assert told["label"] == answer.label
    assert told["reason"] == answer.reason
    assert told["verdict"] == answer.verdict
    assert told["confidence"] == pytest.approx(answer.confidence, abs=6e-5)
    assert told["scores"] == pytest.approx(answer.scores, abs=6e-5)
    assert told["kinds"] == pytest.approx(answer.kinds, abs=6e-5)


def test_a_crop_that_can_not_be_resized_is_told_by_a_sentence(
    program: Path, micro_model: MicroModel
) -> None:
    pixels = np.zeros((40, 50, 3), np.uint8)
    wrong = [Box(10, 10, 10, 20), Box(0, 0, 51, 40), Box(0, 30, 50, 41)]
    lines, _ = asked(program, [(pixels, RGB888, box) for box in wrong], b"")
    assert (
        lines == ["The crop is empty, goes beyond the frame, or has a side that is too long."] * 3
    )


def test_what_asks_tensorflow_and_the_sketches_fit_the_declared_libraries(library: Path) -> None:
    """Say that they compile against declarations: no board's own compiler is there to try."""
    headers = HERE / "headers"
    words = ["g++", *STRICT, "-fsyntax-only", "-DARDUINO=10819", f"-I{library / 'src'}"]
    words += [f"-I{headers}", f"-I{headers / 'portenta'}", "-include", "Arduino.h", "-x", "c++"]
    sketches = sorted((library / "examples").rglob("*.ino"))
    glue = [library / "src" / "network" / "smearlens_interpreter.cpp"]
    assert len(sketches) == 4
    for source in [*glue, *sketches, library / "src" / "Smearlens.cpp"]:
        done = subprocess.run([*words, str(source)], capture_output=True, text=True, check=False)
        assert done.stderr == "", source.name


def test_memory_for_a_frame_lies_beside_the_input_and_is_given_once(
    library: Path, micro_model: MicroModel, tmp_path: Path
) -> None:
    words = ["g++", *STRICT, f"-I{library / 'src'}", f"-I{HERE / 'headers'}"]
    sources = [
        HERE / "scratch_host.cpp",
        library / "src" / "network" / "smearlens_interpreter.cpp",
        library / "src" / "network" / "smearlens_network.cpp",
    ]
    subprocess.run([*words, "-o", str(tmp_path / "scratch"), *map(str, sources)], check=True)
    size = micro_model.spec.dsp.size**2 * micro_model.spec.dsp.channels
    head = micro_model.head
    for at in (0, 1024, head // 2, head - size):
        asks = [10_000, 5001, head - size, 3000, 16, 20_000, 20_000, 20_000, 20_000]
        done = subprocess.run(
            [tmp_path / "scratch", str(at), *map(str, asks)], check=True, capture_output=True
        )
        given = list(map(int, done.stdout.split()))
        taken = [(at, at + size)]
        for start, wanted_bytes in zip(given, asks, strict=True):
            if start < 0:
                continue
            assert start % 16 == 0
            assert start + wanted_bytes <= head
            assert all(start + wanted_bytes <= low or high <= start for low, high in taken)
            taken.append((start, start + wanted_bytes))
        assert given[0] >= 0
        assert -1 in given


def test_the_resolver_brings_the_operators_of_the_model_and_no_other(
    library: Path, micro_model: MicroModel
) -> None:
    glue = (library / "src" / "network" / "smearlens_interpreter.cpp").read_text()
    count = len(micro_model.operators)
    assert f"MicroMutableOpResolver<{count}>" in glue
    assert glue.count("resolver.Add") == count


def test_a_publisher_has_a_name_and_an_address() -> None:
    with pytest.raises(TrainingError, match="no address of a page"):
        Publisher(url="example.org")
    with pytest.raises(TrainingError, match="maintainer is a name"):
        Publisher(maintainer=" ")


def test_a_library_is_the_same_whenever_it_is_made(small: Path, tmp_path: Path) -> None:
    made = []
    for name in ("one.zip", "two.zip"):
        export_library(small, tmp_path / name)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
