"""The wiring: one app, built when it is asked for, that leaves nothing behind when it ends."""

import os
import subprocess
import sys
import threading

import httpx

from app import main
from app.impulse.impulse import Impulse
from app.settings import Settings
from tests.conftest import running
from tests.kit.processes import free_port
from tests.kit.smears import draw_smear, encode


def test_the_app_is_one_and_the_same_however_often_it_is_asked_for() -> None:
    assert main.app is main.app


def test_a_setting_that_cannot_hold_ends_uvicorn_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(free_port())],
        env=os.environ | {"SMEARLENS_PUBLIC_URL": "https://lab.example/smears"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("smearlens: SMEARLENS_PUBLIC_URL (--public-url) can't be")
    assert len(done.stderr.splitlines()) == 1


def test_importing_the_wiring_builds_no_app() -> None:
    code = "from app import main; raise SystemExit('app' in vars(main))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_workers_end_with_the_lifespan(impulse: Impulse) -> None:
    def workers() -> list[str]:
        return [thread.name for thread in threading.enumerate() if "worker_" in thread.name]

    before = workers()
    with running(Settings(), impulse) as url:
        reply = httpx.post(f"{url}/classify", files={"file": encode(draw_smear())})
        assert reply.status_code == 200
        assert len(workers()) > len(before)
    assert workers() == before
