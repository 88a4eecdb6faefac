"""Settings: flags over the environment over defaults, and a sentence for a wrong one."""

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
