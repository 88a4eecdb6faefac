"""Loading the impulse in a page: progress, and why there may be none, each by its code."""

import pytest
from playwright.sync_api import Browser, Page

from tests.kit.phone_replies import phone

pytestmark = pytest.mark.browser

LOAD = """async () => {
    const { PhoneImpulse } = await import("/static/js/impulse/impulse.js");
    const shares = [];
    try {
        const impulse = await PhoneImpulse.load({ onProgress: share => shares.push(share) });
        const { version } = impulse;
        impulse.close();
        return { version, shares, taught: PhoneImpulse.answersTaught };
    } catch (error) {
        return { code: error.code, kind: error.constructor.name };
    }
}"""
NO_SIMD = "WebAssembly.validate = () => false;"


def loaded(page: Page) -> dict[str, object]:
    told: dict[str, object] = page.evaluate(LOAD)
    return told


def test_the_way_is_told_as_files_come(chromium: Browser, shipped_server: str) -> None:
    with phone(chromium, shipped_server, load=False) as one:
        told = loaded(one.page)
    shares = told.pop("shares")
    assert isinstance(shares, list)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert told == {"version": "0.7.0", "taught": False}


def test_a_browser_without_simd_is_told_by_a_code(chromium: Browser, shipped_server: str) -> None:
    with phone(chromium, shipped_server, load=False) as one:
        script = one.page.request.get("/static/js/impulse/worker.js").text()
        headers = {"Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'"}
        one.page.route(
            "**/js/impulse/worker.js",
            lambda route: route.fulfill(
                content_type="text/javascript", headers=headers, body=NO_SIMD + script
            ),
        )
        assert loaded(one.page) == {"code": "browser", "kind": "BrowserTooOld"}


@pytest.mark.parametrize("lost", ["impulse.json", "survey.tflite*", "*.wasm.gz"])
def test_a_file_that_does_not_come_is_told_by_a_code(
    chromium: Browser, shipped_server: str, lost: str
) -> None:
    with phone(chromium, shipped_server, load=False) as one:
        one.page.route(f"**/{lost}", lambda route: route.abort())
        assert loaded(one.page) == {"code": "files", "kind": "FilesMissing"}


def test_a_model_that_needs_the_laptop_is_told_by_a_code(
    chromium: Browser, shipped_server: str
) -> None:
    with phone(chromium, shipped_server, load=False) as one:
        spec = one.page.request.get("/impulse/impulse.json").json()
        spec["locate"] = {"method": "nucleus", "margin": 1.15, "model": None}
        one.page.route("**/impulse.json", lambda route: route.fulfill(json=spec))
        assert loaded(one.page) == {"code": "model", "kind": "ModelNotForPhones"}


@pytest.mark.parametrize(
    "bytes_", ["", "no photo", "GIF89a", "\\xff\\xd8\\xff\\xe0\\0\\x04ab\\xff\\xda\\0\\2abc"]
)
def test_a_file_that_is_no_photo_is_told_by_a_code(
    chromium: Browser, shipped_server: str, bytes_: str
) -> None:
    script = """async bytes => {
        const { Photo } = await import("/static/js/impulse/input/photo.js");
        const file = new Blob([Uint8Array.from(bytes, one => one.charCodeAt(0))]);
        return Photo.read(file).then(() => null, error => error.code);
    }"""
    with phone(chromium, shipped_server, load=False) as one:
        sent = bytes_.encode().decode("unicode_escape")
        assert one.page.evaluate(script, sent) == "photo"


def test_who_gives_up_gets_no_answer(chromium: Browser, shipped_server: str) -> None:
    script = """async () => {
        const { PhoneImpulse } = await import("/static/js/impulse/impulse.js");
        const job = new AbortController();
        const loading = PhoneImpulse.load({ signal: job.signal });
        job.abort();
        return loading.then(() => null, error => error.name);
    }"""
    with phone(chromium, shipped_server, load=False) as one:
        assert one.page.evaluate(script) == "AbortError"
