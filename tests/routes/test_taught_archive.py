"""Export and import over HTTP: what leaves one server answers on another."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.impulse.impulse import Impulse
from app.settings import Settings
from app.teaching.archive.packing import pack
from app.teaching.archive.reading import read
from tests.conftest import running
from tests.kit.smears import draw_smear, encode
from tests.kit.taught_heads import archive, head


@pytest.fixture(scope="module")
def packed(impulse: Impulse) -> bytes:
    """A head taught with the model that the tests serve."""
    of = head(impulse.spec.classes, impulse.spec.kinds, impulse.model_sha256)
    return pack(replace(archive(), head=of))


def send(url: str, data: bytes) -> httpx.Response:
    return httpx.post(f"{url}/taught/import", files={"file": ("bench.zip", data)}, timeout=60)


def test_what_was_imported_answers_and_is_exported_byte_for_byte(
    live_server: str, packed: bytes
) -> None:
    done = send(live_server, packed)
    assert done.status_code == 201
    told = done.json()
    assert told["name"].startswith("Bench 3")
    assert (told["taught"], told["stale"], told["can_undo"]) == (True, False, False)
    assert told["unnamed"] == 1
    assert sum(one["examples"] for one in told["classes"]) == 12
    assert httpx.get(f"{live_server}{done.headers['location']}").json() == told
    photo = {"file": encode(draw_smear("monocyte"))}
    reply = httpx.post(f"{live_server}/classify?microscope={told['id']}", files=photo)
    assert reply.json()["model"]["head"] == told["name"]
    exported = httpx.get(f"{live_server}/taught/{told['id']}.zip")
    assert exported.headers["content-type"] == "application/zip"
    assert exported.headers["x-content-type-options"] == "nosniff"
    if told["name"] == "Bench 3":
        assert exported.content == packed


def test_its_pictures_and_its_report_are_shown(live_server: str, packed: bytes) -> None:
    told = send(live_server, packed).json()
    listed = httpx.get(f"{live_server}/taught/{told['id']}/examples").json()["examples"]
    assert len(listed) == 13
    predicted = told["report"]["predicted"]
    assert set(predicted) == {one["id"] for one in listed if one["label"]}
    pictures = {one.picture for one in read(packed).examples}
    assert httpx.get(f"{live_server}{listed[0]['picture']}").content in pictures


def test_the_same_again_has_a_name_of_its_own(live_server: str, packed: bytes) -> None:
    names = [send(live_server, packed).json()["name"] for _ in range(2)]
    assert names[0] != names[1]
    assert all(name.startswith("Bench 3") for name in names)


def test_a_name_in_any_script_is_the_files_name(live_server: str, packed: bytes) -> None:
    name = 'Gerät "Ü"/名\u00a0x'
    told = send(live_server, pack(replace(read(packed), name=name))).json()
    assert told["name"].startswith(name)
    exported = httpx.get(f"{live_server}/taught/{told['id']}.zip")
    said = exported.headers["content-disposition"]
    assert said.startswith("attachment; filename=\"taught.zip\"; filename*=UTF-8''Ger%C3%A4t%20%22")
    with zipfile.ZipFile(io.BytesIO(exported.content)) as file:
        assert file.testzip() is None


def test_what_was_taught_with_another_model_is_stale(live_server: str, packed: bytes) -> None:
    told = send(live_server, pack(archive())).json()
    assert (told["taught"], told["stale"]) == (False, True)
    photo = {"file": encode(draw_smear("monocyte"))}
    reply = httpx.post(f"{live_server}/classify?microscope={told['id']}", files=photo)
    assert (reply.status_code, reply.json()["code"]) == (409, "head_stale")


@pytest.mark.parametrize("data", [b"PK", b"%PDF-1.7", encode(draw_smear())])
def test_what_was_not_exported_is_refused_in_the_persons_language(
    live_server: str, data: bytes
) -> None:
    files = {"file": ("a.zip", data)}
    german = {"accept-language": "de"}
    done = httpx.post(f"{live_server}/taught/import", files=files, headers=german)
    assert (done.status_code, done.json()["code"]) == (422, "no_archive")
    assert "nicht exportiert" in done.json()["detail"]
    assert done.headers["content-type"] == "application/problem+json"


def test_a_head_that_only_claims_to_be_for_the_model_is_refused(
    live_server: str, impulse: Impulse
) -> None:
    sha256 = impulse.model_sha256
    strange = replace(archive(), head=head(sha256=sha256))
    assert send(live_server, pack(strange)).json()["code"] == "no_archive"
    examples = [
        replace(one, features=one.features[:9], model_sha256=sha256) for one in archive().examples
    ]
    short = replace(archive(), head=None, report=None, examples=examples)
    assert send(live_server, pack(short)).json()["code"] == "no_archive"


def test_a_request_without_a_file_is_refused(live_server: str) -> None:
    done = httpx.post(f"{live_server}/taught/import", data={"a": "b"})
    assert done.status_code == 422


def test_what_is_not_there_is_not_exported(live_server: str) -> None:
    done = httpx.get(f"{live_server}/taught/{uuid4()}.zip")
    assert (done.status_code, done.json()["code"]) == (404, "no_such_head")
    assert httpx.get(f"{live_server}/taught/x.zip").status_code == 422


def test_a_server_that_stores_nothing_says_so(impulse: Impulse, packed: bytes) -> None:
    with running(Settings(host="127.0.0.1", retention_days=0), impulse) as url:
        assert send(url, packed).json()["code"] == "nothing_stored"
        done = httpx.get(f"{url}/taught/{uuid4()}.zip")
        assert (done.status_code, done.json()["code"]) == (409, "nothing_stored")


def test_a_phone_that_was_not_let_in_gets_no_pictures(
    impulse: Impulse, packed: bytes, tmp_path: Path
) -> None:
    settings = Settings(host="127.0.0.1", token="a" * 20, folder=tmp_path)  # type: ignore[arg-type]
    with running(settings, impulse) as url:
        outside = {"x-forwarded-for": "192.0.2.7", "host": url.removeprefix("http://")}
        done = httpx.get(f"{url}/taught/{uuid4()}.zip", headers=outside)
        assert done.status_code in (401, 404)
