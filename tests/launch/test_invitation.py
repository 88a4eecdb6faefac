"""The QR code in windows of all sizes, read off the terminal as a phone would."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

from app.launch.invitation import Window, invitation
from app.launch.tls.kept import fingerprint
from app.settings import Settings
from tests.kit.processes import free_port
from tests.kit.terminals import Seen, in_a_window
from tests.launch.tls.test_certificate import make

pytestmark = pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")

TOKEN = "abcdefghijklmnopqrstuv"
ESCAPE = b"\x1b"


def serve(columns: int, rows: int, *flags: str, **environment: str) -> Seen:
    port = str(free_port())
    command = ("serve", "--host", "127.0.0.1", "--port", port, *flags)
    with in_a_window(columns, rows, *command, until="Ctrl-C", **environment) as seen:
        return seen


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.20:8000",
        "http://192.168.178.120:65535",
        "http://[fd00:1234:5678:9abc:def0:1234:5678:9abc]:8000",
        "https://a-rather-long-name.laboratory.example.org:8443",
    ],
)
def test_in_80_columns_and_24_rows_the_whole_code_is_seen(url: str) -> None:
    seen = serve(80, 24, "--public-url", url, "--token", TOKEN)
    assert seen.code() == f"{url}/?pair={TOKEN}"
    assert "same Wi-Fi" in seen.text


def test_address_code_and_last_line_are_seen_together() -> None:
    seen = serve(80, 24, "--public-url", "http://192.168.1.20:8000", "--token", TOKEN)
    assert seen.lines[0].strip() == f"http://192.168.1.20:8000/?pair={TOKEN}"
    assert "Stop with Ctrl-C." in seen.lines[22]
    assert seen.lines[23] == ""


def test_a_warning_is_seen_beside_the_code() -> None:
    seen = serve(80, 24)
    assert seen.code()
    assert "no phone can reach it" in " ".join(seen.lines)


@pytest.mark.parametrize(("columns", "rows"), [(36, 24), (36, 50), (60, 19), (20, 10), (80, 12)])
def test_a_window_too_small_says_so_and_where_the_code_is(columns: int, rows: int) -> None:
    url = "http://192.168.178.120:8000"
    seen = serve(columns, rows, "--public-url", url, "--token", TOKEN, "--host", "0.0.0.0")
    assert seen.code() is None
    assert not set("▀▄█") & set(seen.text)
    words = " ".join(seen.text.split())
    assert "too small for the QR code, which takes 37 columns and 20 rows" in words
    assert re.search(r"http://localhost:\d+/connect", seen.text.replace("\n", ""))
    assert f"{url}/?pair={TOKEN}" in seen.text.replace("\n", "").replace(" ", "")


def test_no_word_is_cut_at_40_columns() -> None:
    seen = serve(40, 60, "--public-url", "http://10.0.0.5:8000", "--token", TOKEN)
    assert "Guest networks often keep" in " ".join(seen.text.split())
    assert all(len(line) <= 40 for line in seen.text.splitlines())


@pytest.mark.parametrize(("columns", "rows"), [(37, 50), (40, 24), (60, 20)])
def test_as_soon_as_it_fits_a_small_window_shows_the_code(columns: int, rows: int) -> None:
    url = "http://192.168.178.120:8000"
    seen = serve(columns, rows, "--public-url", url, "--token", TOKEN)
    assert seen.code() == f"{url}/?pair={TOKEN}"
    assert "/connect" in seen.text.replace("\n", "")


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_where_no_escape_codes_are_wanted_the_code_is_there_without(plain: dict[str, str]) -> None:
    url = "http://192.168.1.20:8000"
    seen = serve(80, 24, "--public-url", url, "--token", TOKEN, **plain)
    assert ESCAPE not in seen.raw
    assert seen.code() == f"{url}/?pair={TOKEN}"


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
@pytest.mark.parametrize("command", [["--help"], ["classify", "--help"], ["serve", "--prot"]])
def test_help_and_errors_have_no_escape_codes_either(
    plain: dict[str, str], command: list[str]
) -> None:
    with in_a_window(80, 24, *command, **plain) as seen:
        assert ESCAPE not in seen.raw
        assert seen.text.strip()


def test_a_terminal_that_tells_no_size_counts_as_one_of_80_by_24() -> None:
    assert "too small" not in serve(0, 0).raw.decode()


@pytest.mark.parametrize("rows", [3, 19, 20, 21, 22, 23, 24, 25, 26, 40])
@pytest.mark.parametrize("columns", [36, 37, 41, 80])
@pytest.mark.parametrize("length", [22, 128])
def test_code_and_cursor_never_take_more_rows_than_there_are(
    columns: int, rows: int, length: int
) -> None:
    settings = Settings(host="192.168.1.20", port=8000, token="x" * length)  # type: ignore[arg-type]
    window = Window(columns, rows, coloured=True)
    lines = invitation(settings, window)
    drawn = [place for place, line in enumerate(lines) if "\x1b" in line]
    if drawn:
        from_the_code = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines[drawn[0] :]]
        assert window.height(from_the_code) < rows
        assert all(len(line) <= columns for line in from_the_code[: len(drawn)])
    else:
        assert any("too small" in line for line in lines) or columns < 37
        assert any("/connect" in line for line in lines)


@pytest.mark.parametrize("public", ["192.168.1.20", "192.168.178.120"])
def test_with_https_its_code_and_the_fingerprint_are_seen_in_80_columns_and_24_rows(
    tmp_path: Path, public: str
) -> None:
    secure = str(free_port())
    flags = ("--https", "--https-port", secure, "--token", TOKEN, "--processes", "1")
    folder = {"SMEARLENS_FOLDER": str(tmp_path)}
    seen = serve(80, 24, *flags, "--public-url", f"http://{public}:8000", **folder)
    assert seen.code() == f"https://{public}:{secure}/?pair={TOKEN}"
    told = fingerprint(tmp_path / "https" / "ca.crt")
    assert seen.lines[21] == f"SHA-256 {told}"
    assert "Stop with Ctrl-C." in seen.lines[22]
    words = " ".join(seen.text.split())
    assert re.search(r"Phones warn .* they read at http://[\d.]+:\d+/https ", words)
    assert re.search(rf"Without HTTPS, .* http://[\d.]+:\d+/\?pair={TOKEN} ", words)


def test_with_a_certificate_of_one_s_own_no_warning_is_told_of(tmp_path: Path) -> None:
    certificate, key = make(tmp_path)
    own = ("--tls-cert", str(certificate), "--tls-key", str(key), "--token", TOKEN)
    url = f"https://lab.example:{free_port()}"
    flags = ("--https-port", url.rpartition(":")[2], "--public-url", url)
    seen = serve(80, 24, *own, *flags, SMEARLENS_FOLDER=str(tmp_path))
    assert seen.code() == f"{url}/?pair={TOKEN}"
    assert "SHA-256" not in seen.text
    assert "Phones warn" not in seen.text


@pytest.mark.parametrize("flaw", ["missing", "mismatch", "expired", "encrypted", "alone"])
def test_what_is_wrong_with_one_s_own_certificate_is_one_sentence(
    tmp_path: Path, flaw: str
) -> None:
    past = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2021, 1, 1, tzinfo=UTC)}
    locked = {"encryption": BestAvailableEncryption(b"secret")}
    certificate, key = make(
        tmp_path, **past if flaw == "expired" else locked if flaw == "encrypted" else {}
    )
    if flaw == "missing":
        certificate.unlink()
    if flaw == "mismatch":
        key = make(tmp_path, "other")[1]
    flags = ("--tls-cert", str(certificate)) + (() if flaw == "alone" else ("--tls-key", str(key)))
    with in_a_window(300, 24, "serve", "--host", "127.0.0.1", *flags) as seen:
        said = seen.text.strip()
    assert said.startswith("smearlens: ")
    assert said.count("\n") == 0
    says = {
        "missing": "can't be read: no such file",
        "mismatch": "is not the key of",
        "expired": "has expired",
        "encrypted": "is encrypted",
        "alone": "go together",
    }
    assert says[flaw] in said
