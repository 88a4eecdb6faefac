"""Files of the pages: whole, in part, and a part that is none."""

import httpx
import pytest

FILE = "/static/css/base.css"


def test_a_part_of_a_file_is_sent(live_server: str) -> None:
    reply = httpx.get(live_server + FILE, headers={"range": "bytes=0-3"})
    assert reply.status_code == 206
    assert len(reply.content) == 4


@pytest.mark.parametrize(
    "asked", ["bytes=9999999-", "bytes=x-y", "bytes=5-1", "pages=1-2", "bytes", "bytes=-", "\xe9"]
)
def test_a_part_that_is_none_is_a_416_in_problem_json(live_server: str, asked: str) -> None:
    headers = {"range": asked.encode("latin-1"), "accept-language": "de"}
    reply = httpx.get(live_server + FILE, headers=headers)
    assert reply.status_code == 416
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "bad_range"
    assert "Range" in reply.json()["detail"]
    assert reply.headers["content-security-policy"]


def test_the_refusal_tells_the_files_size(live_server: str) -> None:
    size = len(httpx.get(live_server + FILE).content)
    reply = httpx.get(live_server + FILE, headers={"range": "bytes=9999999-"})
    assert reply.headers["content-range"] == f"bytes */{size}"
