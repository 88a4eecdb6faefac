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
