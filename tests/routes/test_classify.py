"""POST /classify on a real server: the reply's shape, the page, and bad uploads."""

import io
import re
import socket
import threading
import zlib
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import numpy as np
import pytest
from PIL import Image

from app.impulse.box import Box
from app.impulse.impulse import REASONS, Answer, Cell, Impulse, Reason
from app.impulse.spec import Kind
from app.replies.schemas import Reply
from app.settings import Settings
from tests.conftest import running
from tests.impulse.test_input_block import png_chunk, png_header
from tests.kit.smears import draw_field, draw_smear, encode

PHOTO = encode(draw_smear("lymphocyte"))
TWO_CELLS = encode(draw_field([("lymphocyte", 0.25, 0.3, 0.28), ("lymphocyte", 0.7, 0.65, 0.4)]))


def post(
    server: str, data: bytes, accept: str = "*/*", name: str = "a.jpg", query: str = ""
) -> httpx.Response:
    return httpx.post(
        f"{server}/classify{query}", files={"file": (name, data)}, headers={"accept": accept}
    )


def test_a_photo_is_answered_in_the_promised_shape(live_server: str, impulse: Impulse) -> None:
    reply = post(live_server, PHOTO)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    said = reply.json()
    assert set(said) == {
        "id",
        "label",
        "confidence",
        "verdict",
        "reason",
        "kind",
        "candidates",
        "scores",
        "cells",
        "photo",
        "timings_ms",
        "model",
        "looks_new",
    }
    UUID(said["id"])
    assert said["label"] == max(said["scores"], key=said["scores"].get)
    assert said["confidence"] == max(said["scores"].values())
    assert set(said["scores"]) == {"neutrophil", "eosinophil", "lymphocyte", "monocyte"}
    assert sum(said["scores"].values()) == pytest.approx(1, abs=1e-6)
    assert said["verdict"] in {"sure", "unsure"}
    assert said["photo"] == {"width": 640, "height": 480}
    assert set(said["timings_ms"]) == {"decode", "locate", "features", "inference", "total"}
    assert said["model"] == {
        "name": impulse.spec.name,
        "sha256": impulse.model_sha256,
        "served": impulse.served,
        "head": None,
    }
    assert impulse.served.split(" under ")[0] in impulse.spec.models
    top = said["cells"][0]
    assert set(top) == {
        "box",
        "located",
        "label",
        "confidence",
        "scores",
        "known",
        "verdict",
        "reason",
        "kind",
        "distance",
    }
    assert 0 <= top["known"] <= 1
    for field in ("label", "scores", "verdict", "reason", "kind"):
        assert top[field] == said[field]


def test_a_photo_without_a_cell_is_answered_too(live_server: str) -> None:
    said = post(live_server, encode(Image.new("RGB", (400, 300), "black"))).json()
    assert said["verdict"] == "no_cell"
    (whole,) = said["cells"]
    assert whole["located"] is False
    assert whole["box"] == [0, 0, 400, 300]
    assert (said["reason"], said["kind"], said["candidates"]) == ("not_located", None, [])


@pytest.mark.parametrize("query", ["?explain=1", "?explain=true"])
def test_what_the_model_saw_of_each_cell_is_told_when_asked(live_server: str, query: str) -> None:
    said = post(live_server, TWO_CELLS, query=query).json()
    assert len(said["cells"]) == 2
    for cell in said["cells"]:
        evidence = cell["evidence"]
        assert evidence["label"] == cell["label"]
        heat = np.array(evidence["map"])
        assert heat.shape == (4, 4)
        assert heat.min() >= 0
        assert heat.max() == 1
    kind, data = said["crop"].split(",")
    assert kind == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(b64decode(data))).size == (112, 112)


@pytest.mark.parametrize(("accept", "pictures"), [("*/*", {1}), ("text/html", {2, 3})])
def test_no_picture_is_encoded_on_the_event_loop(
    live_server: str, monkeypatch: pytest.MonkeyPatch, accept: str, pictures: set[int]
) -> None:
    # The crop, and for a page what speaks for the name, or for both where two are named.
    threads, save = [], Image.Image.save

    def watched(image: Image.Image, *args: object, **options: object) -> None:
        threads.append(threading.current_thread().name)
        save(image, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "save", watched)
    assert post(live_server, PHOTO, accept, query="?explain=1").status_code == 200
    assert len(threads) in pictures
    assert all(name.startswith("worker") for name in threads)


@pytest.mark.parametrize("query", ["", "?explain=0", "?explain=false"])
def test_what_the_model_saw_is_not_told_unasked(live_server: str, query: str) -> None:
    reply = post(live_server, TWO_CELLS, query=query)
    assert "crop" not in reply.json()
    assert all("evidence" not in cell for cell in reply.json()["cells"])
    assert len(reply.content) < 2000


@pytest.mark.parametrize("value", ["maybe", "2", ""])
def test_a_value_of_explain_that_cannot_be_is_a_422(live_server: str, value: str) -> None:
    reply = post(live_server, PHOTO, query=f"?explain={value}")
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"


def answer_of(
    reason: Reason, kinds: dict[Kind, float] | None = None, distance: float | None = None
) -> Answer:
    """Return an answer made by hand, of a model that tells no evidence."""
    scores = {"eosinophil": 0.3, "lymphocyte": 0.05, "monocyte": 0.05, "neutrophil": 0.6}
    kinds = {"basophil": 0.1, "no_cell": 0.2} if kinds is None else kinds
    cell = Cell(Box(0, 0, 9, 9), True, scores, kinds, distance, reason)
    timings = dict.fromkeys(("decode", "locate", "features", "inference", "total"), 1.0)
    return Answer((cell,), 9, 9, timings, np.zeros((160, 160, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    ("reason", "verdict", "candidates"),
    [
        ("clear", "sure", ["neutrophil"]),
        ("close", "unsure", ["neutrophil", "eosinophil"]),
        ("unfamiliar", "unsure", ["neutrophil"]),
        ("other_cell", "unsure", ["neutrophil"]),
        ("no_colour", "unsure", ["neutrophil"]),
        ("odd_colour", "unsure", ["neutrophil"]),
        ("whole_frame", "sure", ["neutrophil"]),
        ("no_cell", "no_cell", []),
        ("not_located", "no_cell", []),
    ],
)
def test_each_reason_has_its_verdict_and_its_candidates(
    impulse: Impulse, reason: Reason, verdict: str, candidates: list[str]
) -> None:
    reply = Reply.of(answer_of(reason), impulse)
    assert (reply.reason, reply.verdict, reply.candidates) == (reason, verdict, candidates)
    assert (reply.cells[0].reason, reply.cells[0].verdict) == (reason, verdict)
    assert reply.cells[0].known == pytest.approx(0.7)
    assert reply.kind is reply.cells[0].kind is None


@pytest.mark.parametrize(("kind", "reason"), REASONS.items())
def test_a_kind_is_told_beside_the_best_of_the_classes(
    impulse: Impulse, kind: Kind, reason: Reason
) -> None:
    reply = Reply.of(answer_of(reason, kinds={kind: 0.8}), impulse)
    assert reply.kind == reply.cells[0].kind == kind
    assert reply.label == "neutrophil"


@pytest.mark.parametrize("distance", [None, 0.0, 0.25, 2.0])
def test_a_distance_is_told_where_it_was_measured(impulse: Impulse, distance: float | None) -> None:
    reply = Reply.of(answer_of("clear", distance=distance), impulse)
    assert reply.cells[0].distance == distance


def test_a_rounding_error_leaves_known_a_probability(impulse: Impulse) -> None:
    answer = answer_of("no_cell", kinds={"other_cell": 0.5, "no_cell": 0.5 + 1e-15})
    assert answer.cells[0].known < 0
    assert Reply.of(answer, impulse).cells[0].known == 0


def test_a_model_that_tells_no_evidence_has_no_map(impulse: Impulse) -> None:
    reply = Reply.of(answer_of("clear"), impulse, explain=True).model_dump(mode="json")
    assert reply["cells"][0]["evidence"] == {"label": "neutrophil", "map": None}
    assert reply["crop"].startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("value", ["0", "false"])
def test_what_need_not_be_stored_is_answered_and_says_so(
    impulse: Impulse, tmp_path: Path, value: str
) -> None:
    with (
        running(Settings(folder=tmp_path, keep_photos=True), impulse) as url,
        httpx.Client(base_url=url, headers={"accept": "application/json"}) as phone,
    ):
        phone.post("/classify", files={"file": PHOTO}).raise_for_status()
        live = phone.post(f"/classify?store={value}", files={"file": TWO_CELLS}).raise_for_status()
        kept = phone.post("/classify?store=1", files={"file": PHOTO}).raise_for_status()
        stored = phone.get("/history").json()
        figures = phone.get("/metrics").text
    assert live.json()["in_history"] is False
    assert "set-cookie" not in live.headers
    assert len(live.json()["cells"]) == 2
    assert "in_history" not in kept.json()
    assert stored["count"] == 2
    assert live.json()["id"] not in {answer["id"] for answer in stored["answers"]}
    answers = re.findall(r"^smearlens_answers_total\{.*\} (.+)$", figures, re.MULTILINE)
    assert sum(map(float, answers)) == 2


def test_a_value_of_store_that_cannot_be_is_a_422(live_server: str) -> None:
    assert post(live_server, PHOTO, query="?store=perhaps").status_code == 422


def test_every_cell_of_a_field_is_told(live_server: str) -> None:
    cells = [("lymphocyte", (x + 0.5) / 3, (y + 0.5) / 2, 0.25) for x in range(3) for y in range(2)]
    said = post(live_server, encode(draw_field(cells, 1200, 1000))).json()
    assert len(said["cells"]) == 6


def test_each_answer_has_an_id_of_its_own(live_server: str) -> None:
    assert post(live_server, PHOTO).json()["id"] != post(live_server, PHOTO).json()["id"]


def test_a_browsers_form_gets_a_page_with_the_word_and_the_crop(live_server: str) -> None:
    reply = post(live_server, PHOTO, accept="text/html,*/*;q=0.8")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    label = post(live_server, PHOTO).json()["label"]
    assert label in reply.text.lower()
    assert "data:image/jpeg;base64," in reply.text


def test_nothing_of_a_file_name_comes_back(live_server: str) -> None:
    reply = post(live_server, PHOTO, "text/html", name="<script>alert(1)</script>.jpg")
    assert "alert(1)" not in reply.text


def test_replies_are_kept_in_no_cache_and_may_load_nothing_from_elsewhere(
    live_server: str,
) -> None:
    reply = post(live_server, PHOTO)
    assert reply.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in reply.headers


def test_a_full_queue_is_a_503_that_says_when_to_come_back(impulse: Impulse) -> None:
    slow = encode(draw_smear(width=3000, height=2200), "PNG", compress_level=0)
    with (
        running(Settings(workers=1, queue=0), impulse) as server,
        httpx.Client(base_url=server) as client,
    ):
        import threading

        codes = []
        retry_after = []

        def send() -> None:
            reply = client.post("/classify", files={"file": slow}, timeout=60)
            codes.append(reply.status_code)
            if reply.status_code == 503:
                assert reply.headers["content-type"] == "application/problem+json"
                retry_after.append(int(reply.headers["retry-after"]))

        senders = [threading.Thread(target=send) for _ in range(8)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert set(codes) == {200, 503}
    assert min(retry_after) >= 1


GIF = encode(Image.new("P", (64, 64)), "GIF")
JPEG = encode(draw_smear(width=320, height=240))
PNG = encode(draw_smear(width=320, height=240), "PNG")
WEBP = encode(draw_smear(width=320, height=240), "WEBP")
TEXT_BOMB = (
    png_header(64, 64)[:-12]
    + png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(70_000_000)))
    + png_header(64, 64)[-12:]
)
MOVING = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]

BAD = {
    "nothing": (b"", 422),
    "zero bytes": (bytes(5000), 422),
    "one byte": (b"\xff", 415),
    "text": (b"I am a photo, honestly.", 415),
    "html": (b"<!doctype html><title>x</title>", 415),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415),
    "svg with prolog": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 415),
    "pdf": (b"%PDF-1.7 ...", 415),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", 415),
    "zip": (b"PK\x03\x04" + bytes(100), 415),
    "gif": (GIF, 415),
    "ico": (encode(Image.new("RGB", (64, 64)), "ICO"), 415),
    "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), 415),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(500), 415),
    "avif": (b"\0\0\0\x18ftypavif" + bytes(500), 415),
    "mp4": (b"\0\0\0\x18ftypisom" + bytes(500), 415),
    "jpeg signature only": (b"\xff\xd8\xff", 422),
    "png signature only": (b"\x89PNG\r\n\x1a\n", 422),
    "webp signature only": (b"RIFF\0\0\0\0WEBP", 422),
    "jpeg cut in its header": (JPEG[:100], 422),
    "jpeg cut in half": (JPEG[: len(JPEG) // 2], 422),
    "jpeg without its end": (JPEG[:-200], 422),
    "jpeg without its start": (JPEG[50:], 415),
    "png cut in half": (PNG[: len(PNG) // 2], 422),
    "png with a broken checksum": (PNG[:40] + b"\0\0\0\0" + PNG[44:], 422),
    "png of 0 x 0": (png_header(0, 0), 422),
    "png without pixels": (png_header(64, 64), 422),
    "png with a text bomb": (TEXT_BOMB, 422),
    "webp cut in half": (WEBP[: len(WEBP) // 2], 422),
    "moving webp": (encode(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]), 422),
    "moving png": (encode(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]), 422),
    "1 x 1": (encode(Image.new("RGB", (1, 1)), "PNG"), 422),
    "30000 x 1": (encode(Image.new("RGB", (30_000, 1)), "PNG"), 413),
    "12001 x 4000": (encode(Image.new("1", (12_001, 4000)), "PNG"), 413),
    "pixel bomb": (encode(Image.new("1", (14_000, 13_000)), "PNG"), 413),
    "64 megapixels": (png_header(8000, 8000), 413),
    "strip": (encode(Image.new("RGB", (900, 100)), "PNG"), 422),
    "too small": (encode(Image.new("RGB", (31, 31)), "JPEG"), 422),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_upload_is_a_4xx_with_a_sentence(live_server: str, name: str) -> None:
    data, status = BAD[name]
    reply = post(live_server, data)
    told = reply.json()
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert len(told["detail"]) > 20
    assert told["detail"].endswith((".", "”", "”."))


def test_there_are_thirty_bad_uploads_or_more() -> None:
    assert len(BAD) >= 30


def test_a_jpeg_cut_anywhere_is_never_a_server_error(live_server: str) -> None:
    with httpx.Client(base_url=live_server) as client:
        for end in range(0, len(JPEG), len(JPEG) // 60):
            reply = client.post("/classify", files={"file": JPEG[:end]})
            assert 400 <= reply.status_code < 500, end


@pytest.mark.parametrize("name", ["../../etc/passwd", "\u202egpj.exe", "a" * 1000, "x\0y.jpg", ""])
def test_a_strange_file_name_changes_nothing(live_server: str, name: str) -> None:
    assert post(live_server, PHOTO, name=name or "blob").status_code == 200


def test_a_client_that_hangs_up_midway_does_no_harm(live_server: str) -> None:
    address = urlsplit(live_server)
    for _ in range(5):
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(
                b"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
            )
    assert post(live_server, PHOTO).status_code == 200


def test_health_is_answered(live_server: str) -> None:
    for path in ("/healthz", "/readyz"):
        assert httpx.get(live_server + path).json() == {"status": "ok"}


def test_the_api_describes_every_error_it_gives(live_server: str) -> None:
    spec = httpx.get(f"{live_server}/openapi.json").json()
    described = spec["paths"]["/classify"]["post"]["responses"]
    assert {"200", "400", "413", "415", "422", "503"} <= set(described)
    assert described["422"]["content"]["application/problem+json"]["schema"]["$ref"].endswith(
        "/Problem"
    )
    assert "Problem" in spec["components"]["schemas"]
    assert "HTTPValidationError" not in str(spec)


def test_the_api_describes_explain(live_server: str) -> None:
    spec = httpx.get(f"{live_server}/openapi.json").json()
    explain, field, microscope, _, key = spec["paths"]["/classify"]["post"]["parameters"]
    assert (field["name"], field["in"], field["required"]) == ("field", "query", False)
    told = (microscope["name"], microscope["in"], microscope["required"])
    assert told == ("microscope", "query", False)
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", False)
    assert (explain["name"], explain["in"], explain["required"]) == ("explain", "query", False)
    assert explain["schema"]["type"] == "boolean"
    cell = spec["components"]["schemas"]["CellReply"]
    assert {"known", "verdict", "reason", "kind", "distance"} <= set(cell["required"])
    assert "evidence" not in cell["required"]
    reason = spec["components"]["schemas"]["Reply"]["properties"]["reason"]
    assert set(reason["enum"]) == {
        "clear",
        "close",
        "unfamiliar",
        "other_cell",
        "no_colour",
        "odd_colour",
        "no_cell",
        "not_located",
        "whole_frame",
    }


@pytest.mark.parametrize("path", ["/", "/connect", "/docs"])
def test_pages_load_nothing_from_elsewhere(live_server: str, path: str) -> None:
    page = httpx.get(live_server + path)
    assert page.status_code == 200
    loaded = re.findall(r"(?:src|href|action)=\"([^\"]+)\"", page.text)
    assert loaded
    for address in loaded:
        assert not address.startswith("//")
        if address.startswith("http"):
            assert address.startswith(live_server) or "/" not in address, address
    for asset in re.findall(r"\"(/static/[^\"]+)\"", page.text):
        assert httpx.get(live_server + asset).status_code == 200


PATHS = (
    *("/", "/connect", "/connect/phones", "/docs", "/qr.svg", "/healthz", "/readyz", "/metrics"),
    *("/openapi.json", "/history", "/history.csv", "/static/css/base.css"),
    "/history/00000000-0000-4000-8000-000000000000",
    "/history/00000000-0000-4000-8000-000000000000/photo.jpg",
)


@pytest.mark.parametrize("path", PATHS)
def test_head_is_answered_like_get_without_a_body(live_server: str, path: str) -> None:
    reply = httpx.head(live_server + path)
    assert reply.status_code == httpx.get(live_server + path).status_code != 405
    assert reply.content == b""


def test_a_container_without_a_public_url_draws_no_code(impulse: Impulse) -> None:
    with running(Settings(container=True), impulse) as server:
        reply = httpx.get(f"{server}/qr.svg")
        page = httpx.get(f"{server}/connect").text
    assert (reply.status_code, reply.json()["code"]) == (404, "no_qr_code")
    assert "SMEARLENS_PUBLIC_URL" in page
    assert "<img" not in page


def test_a_loopback_address_is_shown_with_the_warning(impulse: Impulse) -> None:
    with running(Settings(host="127.0.0.1"), impulse) as server:
        assert "no phone can reach it" in httpx.get(f"{server}/connect").text


def test_the_qr_code_is_drawn(live_server: str) -> None:
    reply = httpx.get(f"{live_server}/qr.svg")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in reply.content


@pytest.mark.data
def test_a_real_field_gets_its_right_label(live_server: str, data_folder: Path) -> None:
    field = data_folder / "bccd" / "JPEGImages" / "BloodImage_00002.jpg"
    assert post(live_server, field.read_bytes()).json()["label"] == "neutrophil"


def post_form(server: str, head: bytes, data: bytes, kind: str) -> httpx.Response:
    """Post a form of one part, put together by hand."""
    body = b"--x\r\n" + head + b"\r\n\r\n" + data + b"\r\n--x--\r\n"
    return httpx.post(f"{server}/classify", content=body, headers={"content-type": kind})


FORM = "multipart/form-data; boundary=x"
LARGE = encode(Image.effect_noise((1600, 1200), 60).convert("RGB"), quality=100)


@pytest.mark.parametrize("data", [PHOTO, LARGE])
@pytest.mark.parametrize(
    "head",
    [
        b'Content-Disposition: form-data; name="file"',
        b"Content-Disposition: form-data; name=file",
        b"Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''smear.jpg",
        b'Content-Disposition: form-data; name="file"\r\nContent-Type: image/jpeg',
        b'Content-Disposition: form-data; name="file"; filename=""',
        b'content-disposition: attachment; name="file"',
    ],
)
def test_a_photo_is_read_however_its_part_is_headed(
    live_server: str, head: bytes, data: bytes
) -> None:
    assert len(LARGE) > 1_500_000
    reply = post_form(live_server, head, data, FORM)
    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("head", "kind", "lacks"),
    [
        (b'Content-Disposition: form-data; name="file"', "multipart/form-data", "boundary"),
        (b"Content-Disposition: form-data", FORM, "no name"),
        (b"Content-Type: image/jpeg", FORM, "no name"),
        (b'Content-Disposition: form-data; name="photo"; filename="a"', FORM, "“file”"),
        (b'Content-Disposition: form-data; name="file"', "image/jpeg", "“file”"),
    ],
)
def test_a_form_that_cannot_be_read_says_what_lacks(
    live_server: str, head: bytes, kind: str, lacks: str
) -> None:
    reply = post_form(live_server, head, PHOTO, kind)
    assert reply.status_code in {400, 422}
    assert lacks in reply.json()["detail"]
    assert "one piece" not in reply.json()["detail"]


def test_red_cells_are_told_as_a_ratio_where_field_is_asked_for(live_server: str) -> None:
    plain, asked = (
        post(live_server, PHOTO).json(),
        post(live_server, PHOTO, query="?field=1").json(),
    )
    assert "field" not in plain
    field = asked["field"]
    assert set(field) == {
        *("leukocytes", "red_cells", "platelets", "red_cells_per_leukocyte"),
        *("platelets_per_leukocyte", "platelets_per_red_cell"),
    }
    assert field["leukocytes"] == 1
    assert field["red_cells_per_leukocyte"] == len(field["red_cells"])
    assert asked["cells"] == plain["cells"]


def test_field_is_yes_or_no(live_server: str) -> None:
    reply = post(live_server, PHOTO, query="?field=perhaps")
    assert reply.status_code == 422


def test_the_api_says_that_it_is_no_absolute_count(live_server: str) -> None:
    described = httpx.get(f"{live_server}/openapi.json").json()
    field = described["components"]["schemas"]["FieldReply"]
    assert "never an absolute count" in field["description"]
    parameters = described["paths"]["/classify"]["post"]["parameters"]
    (one,) = (one for one in parameters if one["name"] == "field")
    assert "never an absolute count" in one["description"]
