"""Memory: what a decoder takes is known beforehand, all together keep to what is promised, and
where there is too little nobody's photo is called damaged."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import FormatTooLarge
from app.impulse.input_block import MEMORY_MOST, InputBlock
from app.middleware.workers import LENT, SHARE
from tests.kit.processes import ROOT
from tests.kit.smears import draw_smear, encode
from tests.system.decoder_memory import PICTURES, SLACK, Meter
from tests.system.hostile import GOOD, Target, ask
from tests.system.hostile_photos import clear_webp, scans_apart
from tests.system.hostile_requests import body, request

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads memory from /proc")

WORST = (
    "JPEG, progressive, 4:4:4, 24 megapixels",
    "WebP, lossless, 13 megapixels",
    "PNG with alpha, 24 megapixels",
)
WORKERS = 8
COMING_IN = 30
"""MB of the uploads that come in meanwhile."""


@pytest.fixture(scope="module")
def meter() -> Iterator[Meter]:
    with Meter() as running:
        yield running


@pytest.mark.parametrize("name", PICTURES)
def test_a_decoder_takes_what_was_said_of_it_by_the_header(meter: Meter, name: str) -> None:
    peak = meter.measure(name)
    assert 0 < peak.taken < MEMORY_MOST + SLACK
    assert peak.held, peak
    assert peak.said < 1.5 * peak.taken, peak


@pytest.mark.parametrize(
    "photo",
    [scans_apart(4900, 4900, 4), clear_webp(4096, 4096)],
    ids=["CMYK JPEG of four scans", "WebP with alpha"],
)
def test_few_bytes_that_take_much_memory_are_refused(photo: bytes) -> None:
    assert len(photo) < 1_000_000
    with pytest.raises(FormatTooLarge, match="plain JPEG"):
        InputBlock().read(photo)


def test_eight_workers_keep_to_what_is_promised_with_the_worst_photos(tmp_path: Path) -> None:
    server = Target(
        SMEARLENS_FOLDER=str(tmp_path),
        SMEARLENS_WORKERS=str(WORKERS),
        SMEARLENS_PROCESSES="1",
    )
    try:
        server.ready()
        with ThreadPoolExecutor(2 * WORKERS) as clients:
            server.warm()
            list(clients.map(lambda _: ask(server.port, GOOD), range(4 * WORKERS)))
            idle = server.memory()
            worst = [request(body(PICTURES[name]())) for name in WORST] * WORKERS
            statuses = list(clients.map(lambda photo: ask(server.port, photo), worst))
        assert set(statuses) == {200}
        promised = (WORKERS * SHARE + max(LENT, WORKERS * SHARE)) / 2**20 + COMING_IN
        after = server.memory()
        print(f"\n{idle:.0f} MB idle, {server.peak_memory():.0f} at the peak, {after:.0f} after it")
        assert server.peak_memory() < idle + promised
        assert after < idle + promised / 2
        assert ask(server.port, GOOD) == 200
    finally:
        server.stop()


POOR = """
import ctypes
import resource
import sys
from pathlib import Path
from app.impulse.input_block import InputBlock, memory, taken_apart
from tests.system.decoder_memory import status, warm

warm()
for name in sys.argv[1:]:
    data = Path(name).read_bytes()
    needed = memory(taken_apart(data), len(data))
    for share in (0.05, 0.3, 0.6, 0.85):
        # What was freed before, but kept for the next, would do for much of this one.
        ctypes.CDLL(None).malloc_trim(0)
        limit = status("VmSize") + int(needed * share)
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        try:
            InputBlock().read(data)
            told = "read"
        except Exception as error:
            told = type(error).__name__
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        print(told)
"""


def test_too_little_memory_is_never_taken_for_a_damaged_photo(tmp_path: Path) -> None:
    names = ["PNG, 24 megapixels", "WebP, 13 megapixels", "BMP, 8 megapixels"]
    names += ["JPEG, progressive, 4:4:4, 24 megapixels", "HEIC, 24 megapixels"]
    names += ["TIFF in one piece, 24 megapixels", "TIFF of LZW in one piece, 12 megapixels"]
    files = [tmp_path / str(number) for number in range(len(names))]
    for name, file in zip(names, files, strict=True):
        file.write_bytes(PICTURES[name]())
    told = subprocess.run(
        [sys.executable, "-c", POOR, *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert len(told) == 4 * len(names)
    # What fits all the same, by what was freed before, is read.
    assert set(told) <= {"MemoryError", "read"}
    assert told.count("MemoryError") >= 3 * len(names)


def test_a_server_that_gets_no_memory_is_busy_and_goes_on(tmp_path: Path) -> None:
    server = Target(SMEARLENS_FOLDER=str(tmp_path), SMEARLENS_PROCESSES="1", SMEARLENS_WORKERS="1")
    try:
        server.ready()
        server.warm()
        size = server.status("VmSize") + 40
        limit = f"--as={int(size * 2**20)}"
        subprocess.run(["prlimit", "--pid", str(server.process.pid), limit], check=True)
        assert ask(server.port, request(body(PICTURES[WORST[0]]()))) == 503
        assert ask(server.port, request(body(encode(draw_smear())))) == 200
    finally:
        assert "Traceback" not in server.stop()
