"""What a phone carries to open /phone without the laptop: all it loads, in one version."""

from pathlib import Path

import pytest

from app import offline
from app.assets import asset
from app.impulse.impulse import Impulse
from app.offline import carried, static_files


def test_modules_styles_runtime_and_networks_are_carried(impulse: Impulse) -> None:
    files = carried(impulse.spec).files
    for name in (
        "/phone.webmanifest",
        "/impulse/impulse.json",
        "/static/js/phone/page.js",
        "/static/js/live/picture/camera.js",
        "/static/js/impulse/worker.js",
        "/static/js/impulse/chain.js",
        "/static/vendor/fluent.js",
        "/static/vendor/litert/litert.js",
        "/static/css/alone.css",
    ):
        assert name in files
    assert "/static/js/live/page.js" not in files
    network = impulse.spec.models["float32"]
    assert f"/impulse/{network.file}?sha256={network.sha256}" in files
    assert not [name for name in files if "int8" in name], "no phone runs it"
    assert len(files) == len(set(files))


def test_each_static_file_is_there_and_no_other_room_comes_along() -> None:
    names = static_files()
    assert [name for name in names if not (asset("static") / name).is_file()] == []
    rooms = {Path(name).parts[1] for name in names if name.startswith("js/")}
    assert not rooms & {"board", "collect", "counts", "learn", "teach"}


@pytest.mark.parametrize("change", ["server", "model", "file"])
def test_another_server_model_or_file_is_another_version(
    impulse: Impulse, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    before = carried(impulse.spec)
    assert carried(impulse.spec) == before
    spec = impulse.spec
    if change == "server":
        monkeypatch.setattr(offline, "__version__", "0.0.0")
    elif change == "model":
        spec = spec.model_copy(update={"version": "0.0.0"})
    else:
        read = offline.digest_of
        changed = asset("static") / "css/alone.css"
        monkeypatch.setattr(
            offline, "digest_of", lambda path: "other" if path == changed else read(path)
        )
    assert carried(spec).version != before.version
