"""Who has come, as the laptop tells it: each device once, by a name that people know."""

from pathlib import Path

import pytest

from app.middleware.joined import MOST, Joined


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "iphone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "windows"),
        ("curl/8.5.0", "other"),
        ("", "other"),
    ],
)
def test_a_device_is_named_by_its_kind(agent: str, device: str) -> None:
    joined = Joined()
    joined.came("192.0.2.7", agent)
    assert [phone.device for phone in joined.phones()] == [device]


def test_a_device_that_comes_again_is_told_once() -> None:
    joined = Joined()
    for address in ("192.0.2.7", "192.0.2.8", "192.0.2.7"):
        joined.came(address, "Mozilla/5.0 (iPhone)")
    assert len(joined.phones()) == 2


def test_only_the_last_devices_are_remembered() -> None:
    joined = Joined()
    for number in range(MOST + 20):
        joined.came(f"192.0.2.{number}", "")
    assert len(joined.phones()) == MOST


def test_what_one_process_notes_all_tell(tmp_path: Path) -> None:
    one, other = (Joined(tmp_path / "joined", b"key") for _ in range(2))
    one.came("192.0.2.7", "Mozilla/5.0 (iPhone)")
    other.came("192.0.2.8", "Mozilla/5.0 (Android)")
    one.came("192.0.2.8", "Mozilla/5.0 (Android)")
    assert [phone.device for phone in one.phones()] == ["iphone", "android"]
    assert other.phones() == one.phones()
    for number in range(MOST + 20):
        (one, other)[number % 2].came(f"198.51.100.{number}", "")
    assert len(one.phones()) == MOST
    assert other.phones() == one.phones()


def test_a_file_that_is_broken_or_gone_costs_no_page(tmp_path: Path) -> None:
    joined = Joined(tmp_path / "shared" / "joined", b"key")
    joined.came("192.0.2.7", "iPhone")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "joined").write_text('{"cut', encoding="utf-8")
    joined.came("192.0.2.8", "iPhone")
    assert len(joined.phones()) == 2
