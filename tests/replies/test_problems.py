"""Errors as problem+json: every kind of error, and every way a request can go wrong."""

import httpx
import pytest

from app import errors
from app.impulse.impulse import Impulse
from app.replies.problems import problem_of, status_of
from app.settings import Settings
from tests.conftest import running


def tree(root: type[errors.SmearlensError]) -> list[type[errors.SmearlensError]]:
    """Return `root` and everything that descends from it."""
    return [root, *(kind for child in root.__subclasses__() for kind in tree(child))]


KINDS = tree(errors.SmearlensError)

FACTS = {
    errors.PhotoTooSmall: (1, 1, 32),
    errors.PhotoTooLarge: (50, 12_000),
    errors.PhotoTooNarrow: (900, 32, 8),
    errors.MovingPhoto: (3,),
    errors.FileUnreadable: ("No such file or directory",),
    errors.UploadTooLarge: (25_000_000,),
    errors.SlideTooLarge: (2_000_000_000,),
    errors.SmearlensError: ("A plain sentence.",),
    errors.BadPhoto: ("A plain sentence.",),
    errors.ModelUnusable: ("A plain sentence.",),
    errors.HistoryError: ("A plain sentence.",),
    errors.TeachingError: ("A plain sentence.",),
    errors.CountError: ("A plain sentence.",),
    errors.SlideError: ("A plain sentence.",),
    errors.NotReady: ("A plain sentence.",),
    errors.NoQrCode: ("A plain sentence.",),
    errors.BadSetting: ("A plain sentence.",),
    errors.BackupError: ("A plain sentence.",),
    errors.TrainingError: ("A plain sentence.",),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_becomes_a_problem_with_a_sentence(kind: type[errors.SmearlensError]) -> None:
    told = problem_of(kind(*FACTS.get(kind, ())))
    assert 400 <= told.status < 600
    assert told.title
    assert told.detail[0].isupper()
    assert told.detail.endswith((".", "”"))


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


def test_the_tree_drawn_in_the_module_names_every_error() -> None:
    drawn = errors.__doc__ or ""
    assert [kind.__name__ for kind in KINDS if kind.__name__ not in drawn] == []


@pytest.mark.parametrize("kind", tree(errors.BadPhoto))
def test_a_bad_photo_is_the_clients_affair(kind: type[errors.SmearlensError]) -> None:
    assert 400 <= status_of(kind) < 500


def check(reply: httpx.Response, status: int, code: str) -> None:
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    assert told.keys() == {"type", "title", "status", "detail", "code"}
    assert told["status"] == status
    assert told["code"] == code
    assert told["detail"].endswith((".", "”"))


def test_an_unknown_page_is_a_404(live_server: str) -> None:
    check(httpx.get(f"{live_server}/nowhere"), 404, "not_found")
    check(httpx.get(f"{live_server}/static/nowhere.js"), 404, "not_found")


def test_a_wrong_method_is_a_405_that_names_the_right_one(live_server: str) -> None:
    reply = httpx.get(f"{live_server}/classify")
    check(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == "POST"


def test_a_request_without_a_photo_is_a_422(live_server: str) -> None:
    check(httpx.post(f"{live_server}/classify"), 422, "no_photo")
    check(httpx.post(f"{live_server}/classify", json={"file": "x"}), 422, "no_photo")
    check(httpx.post(f"{live_server}/classify", data={"file": "a text"}), 422, "no_photo")
    check(httpx.post(f"{live_server}/classify", files={"photo": b"x"}), 422, "no_photo")


def test_a_broken_multipart_body_is_a_400(live_server: str) -> None:
    reply = httpx.post(
        f"{live_server}/classify",
        content=b"nonsense without a boundary",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    check(reply, 400, "bad_request")


# Starlette leaves the half-read part's temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_body_that_ends_too_early_is_a_422(live_server: str) -> None:
    reply = httpx.post(
        f"{live_server}/classify",
        content=b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    check(reply, 422, "no_photo")


def test_two_photos_at_once_are_a_400(live_server: str) -> None:
    reply = httpx.post(f"{live_server}/classify", files=[("file", b"one"), ("file", b"two")])
    check(reply, 400, "too_many_parts")
    assert "one photo at a time" in reply.json()["detail"]


def test_what_nobody_foresaw_is_a_500_with_a_sentence_and_the_security_headers(
    impulse: Impulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(impulse, "classify", broken)
    with running(Settings(), impulse) as server:
        reply = httpx.post(f"{server}/classify", files={"file": b"x"})
    check(reply, 500, "internal_error")
    assert "secret" not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_browser_gets_a_page_with_the_same_sentence_and_status(live_server: str) -> None:
    accept = {"accept": "text/html,*/*;q=0.8"}
    for method, path in (("GET", "/nowhere"), ("POST", "/classify")):
        told = httpx.request(method, live_server + path).json()
        page = httpx.request(method, live_server + path, headers=accept)
        assert page.status_code == told["status"]
        assert page.headers["content-type"].startswith("text/html")
        assert told["detail"].split("“")[0] in page.text


def test_a_form_with_more_than_the_photo_is_a_422_that_says_so(live_server: str) -> None:
    reply = httpx.post(
        f"{live_server}/classify", files={"file": b"x"}, data={"note": "of the left slide"}
    )
    check(reply, 422, "bad_parameter")
    assert "nothing beside the photo" in reply.json()["detail"]


def test_a_405_names_every_method_of_the_address(live_server: str) -> None:
    reply = httpx.put(f"{live_server}/history")
    check(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == "DELETE, GET, HEAD"
