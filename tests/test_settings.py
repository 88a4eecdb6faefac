"""Settings: flags over the environment over defaults, and a sentence for a wrong one."""

import os
from pathlib import Path

import pytest

from app.errors import BadSetting
from app.settings import Settings


def test_the_environment_sets_what_no_flag_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEARLENS_PORT", "9000")
    monkeypatch.setenv("SMEARLENS_HOST", "10.0.0.1")
    settings = Settings.read(port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "10.0.0.1")


def test_the_shipped_model_is_the_default() -> None:
    assert (Settings.read().model / "impulse.json").is_file()


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"port": 70_000}, "SMEARLENS_PORT (--port)"),
        ({"port": 0}, "SMEARLENS_PORT (--port)"),
        ({"public_url": "lab.example"}, "must start with http:// or https://"),
        ({"public_url": "http://lab.example/smears"}, "must end after the host"),
        ({"public_url": "http://lab.example//"}, "must end after the host"),
        ({"public_url": "http://lab.example/?a=b"}, "must end after the host"),
        ({"public_url": "http://lab.example#top"}, "must end after the host"),
        ({"public_url": "http://lab.example two"}, "must end after the host"),
        ({"public_url": "http://me@lab.example/"}, "must end after the host"),
        ({"public_url": "http://<the laptop's address>:8000"}, "a host's name"),
        ({"public_url": "http://"}, "a host's name"),
        ({"public_url": "http://lab.example:0"}, "its port must be"),
        ({"public_url": "http://lab.example:70000"}, "its port must be"),
        ({"public_url": "http://lab..example"}, "its host is neither"),
        ({"public_url": "http://[fd00]:8000"}, "its host is neither"),
        ({"queue": -1}, "SMEARLENS_QUEUE"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(flags: dict[str, object], named: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.read(**flags)
    assert named in str(caught.value)
    assert str(next(iter(flags.values()))) in str(caught.value)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEARLENS_WORKERS", "many")
    with pytest.raises(BadSetting, match="SMEARLENS_WORKERS"):
        Settings.read()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEARLENS_PORT", "")
    assert Settings.read().port is None


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000/"),
        ("https://lab.example/", "https://lab.example/"),
        (" HTTPS://Lab.Example:443 ", "https://lab.example/"),
        ("http://lab.example:80", "http://lab.example/"),
        ("http://lab.example.:8080", "http://lab.example:8080/"),
        ("http://[fd00::5]:8000", "http://[fd00::5]:8000/"),
        ("https://blutbild-münchen.example", "https://xn--blutbild-mnchen-8vb.example/"),
        ("http://my_laptop", "http://my_laptop/"),
    ],
)
def test_a_public_url_is_written_as_browsers_do(given: str, written: str) -> None:
    assert Settings.read(public_url=given).public_url == written


TOKEN = "a-token-of-the-tests_0"


def test_a_token_file_holds_the_token_and_an_end_of_line(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"\n{TOKEN} \r\n")
    file.chmod(0o640)  # a group's, as Kubernetes mounts it
    assert Settings.read(token_file=file).pairing == TOKEN


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_token_file_may_be_a_pipe() -> None:
    reading, writing = os.pipe()
    os.write(writing, TOKEN.encode())
    os.close(writing)
    assert Settings.read(token_file=f"/dev/fd/{reading}").pairing == TOKEN
    os.close(reading)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_token_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600") as caught:
        Settings.read(token_file=file)
    assert "SMEARLENS_TOKEN_FILE (--token-file)" in str(caught.value)


@pytest.mark.parametrize(
    "held", ["", "\n", "\udcff" * 20, "too-short", f"{TOKEN}\n{TOKEN}", "x" * 2000]
)
def test_a_file_without_a_token_is_refused_and_not_repeated(tmp_path: Path, held: str) -> None:
    file = tmp_path / "file"
    file.write_text(held, "utf-8", "surrogateescape")
    file.chmod(0o600)
    with pytest.raises(BadSetting, match="must hold 16 to 128") as caught:
        Settings.read(token_file=file)
    assert str(file) in str(caught.value)
    assert not held.strip() or held.strip() not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="nowhere can't be read: no such file"):
        Settings.read(token_file=tmp_path / "nowhere")


def test_two_tokens_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEARLENS_TOKEN", TOKEN)
    with pytest.raises(BadSetting, match="is set, too"):
        Settings.read(token_file=tmp_path / "nowhere")
