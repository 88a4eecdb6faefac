"""The benchmark: a tiny form against our own server, and the pages it writes."""

import os
import runpy
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.assets import asset
from app.impulse.impulse import Impulse
from app.impulse.spec import ImpulseSpec
from benchmarks import page, table
from benchmarks.floor import bare
from benchmarks.load import Load, load
from benchmarks.machine import EVERY
from benchmarks.photos import SIZES, body, photo
from benchmarks.results import BARE, OWN, USUAL, Results, measure
from benchmarks.servers import LIKE, LITSERVE, OURS, TUTORIAL, ours, running
from benchmarks.soak import soak, told
from tests.kit.smears import draw_smear, encode
from tests.kit.two_outputs import SIZE

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"
LOAD = Load(
    requests=220, counted=200, seconds=2, failed=0, p50_ms=40, p99_ms=80, client_share=0.01
)  # 100 photos a second


def made() -> Results:
    """Return the results of a machine on which all is as it should be."""
    results = Results(file_bytes=dict.fromkeys(SIZES, 500_000), cores=2)
    for name in SIZES:
        results.floors[BARE, name] = 150.0
        results.rounds |= {
            (OWN, name): [110.0, 55.0, 220.0],
            (OURS, name): [100.0, 50.0, 210.0],
            (TUTORIAL, name): [10.0, 5.0, 20.0],
            (LIKE, name): [120.0, 60.0, 240.0],
        }
        results.stages[name] = dict.fromkeys(table.STAGES, 3.0) | {"total": 7.0}
        for clients in (1, USUAL, 64):
            results.loads[OURS, name, clients] = LOAD
        results.loads[TUTORIAL, name, USUAL] = replace(LOAD, counted=20)
        results.loads[LIKE, name, USUAL] = replace(LOAD, counted=240)
    results.memory = {OURS: 200.0, LIKE: 190.0, TUTORIAL: 150.0}
    return results


def slower(results: Results, times: float) -> Results:
    """Return the results of fewer cores."""
    rounds = {of: [one / times for one in speeds] for of, speeds in results.rounds.items()}
    return replace(results, rounds=rounds, cores=1)


@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_a_photo_is_the_same_bytes_each_time_and_of_its_size() -> None:
    first = photo("320x240")
    assert photo("320x240") == first
    with Image.open(BytesIO(first)) as image:
        assert image.size == SIZES["320x240"]


@pytest.mark.alone
@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_our_own_server_and_its_floors_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.results.ROUNDS", 2)
    lines: list[str] = []
    results = measure(ours()[:1], ["320x240"], [1], 1, lines.append, cores=1)
    got = results.loads[OURS, "320x240", USUAL]
    assert got.failed == 0
    assert got.requests >= got.counted > 0
    assert got.p50_ms <= got.p99_ms
    assert 0 < got.client_share < 0.5
    assert 50 < results.memory[OURS] < 2000
    assert all(results.speed(floor, "320x240") for floor in (BARE, OWN))
    assert set(results.stages["320x240"]) == set(table.STAGES)
    assert [len(of) for of in results.rounds.values()] == [2, 2]
    assert {clients for _, _, clients in results.loads} == {1, USUAL}
    assert len(lines) == 4
    assert os.sched_getaffinity(0) == EVERY


@pytest.mark.alone
@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_what_is_answered_in_the_warm_up_is_not_counted() -> None:
    sent = body(photo("320x240"), ours()[0].shape)
    with running(ours()[0], sent) as run:
        got = load(run.url, sent, USUAL, seconds=1, warm=1)
    assert got.failed == 0
    assert got.requests > got.counted > 0
    assert got.seconds == pytest.approx(1, abs=0.5)


@pytest.mark.data
@pytest.mark.usefixtures("data_folder")
def test_a_soak_tells_the_memory_at_its_end() -> None:
    samples = soak(8, lambda _: None, seconds=1)
    assert samples[-1][0] >= 8
    assert "MB at the end" in told(samples)


@pytest.mark.parametrize("name", ["map_first", "features_first"])
def test_peers_and_the_bare_floor_take_the_map_of_logits_whichever_comes_first(
    two_outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = two_outputs / f"{name}.tflite"
    photo = encode(draw_smear())
    monkeypatch.setenv("BENCHMARK_MODEL", str(file))
    peer = runpy.run_path(str(PEERS / "model.py"))["Model"]()
    assert len(peer.scores_of_file(photo)) == 6
    spec = ImpulseSpec.read(asset("models") / "wbc")
    listed = spec.models["float32"].model_copy(update={"file": file.name})
    dsp = spec.dsp.model_copy(update={"size": SIZE})
    spec = spec.model_copy(update={"dsp": dsp, "models": {"float32": listed}, "serves": {}})
    (tmp_path / "impulse.json").write_text(spec.model_dump_json())
    (tmp_path / file.name).write_bytes(file.read_bytes())
    told = bare(tmp_path)[0](photo)
    assert np.shape(told) == (1, 5, 5, 6)


def test_peers_apply_the_head_of_the_shipped_model(monkeypatch: pytest.MonkeyPatch) -> None:
    impulse = Impulse.load(asset("models") / "wbc")
    head = impulse.learning_block.head
    assert head is not None
    monkeypatch.setenv("BENCHMARK_MODEL", str(asset("models") / "wbc" / "float32.tflite"))
    monkeypatch.setenv("BENCHMARK_HEAD", str(asset("models") / "wbc" / "head.npz"))
    peer = runpy.run_path(str(PEERS / "model.py"))["Model"]()
    cell = Image.fromarray(np.full((112, 112, 3), (150, 90, 170), np.uint8))
    features = np.asarray(cell, np.float32)[None] / np.float32(127.5) - 1
    wanted = head.logits(impulse.learning_block.feature_map(features)).mean(axis=(0, 1))
    # The server's head is at the model's temperature.
    told = np.array(peer.scores(cell)) / impulse.spec.temperature
    np.testing.assert_allclose(told, wanted, atol=1e-3)


def test_a_form_and_gradio_carry_the_same_photo() -> None:
    form, gradio = body(b"photo", "form"), body(b"photo", "gradio")
    assert b"\r\n\r\nphoto\r\n--" in form.data
    assert gradio.data == b'{"data": [{"url": "data:image/jpeg;base64,cGhvdG8="}]}'


def test_what_was_aimed_at_is_told_as_met_or_not() -> None:
    results = made()
    told = table.targets({2: results, 1: slower(results, 1.7)})
    assert f"over {TUTORIAL}, 12 MP | at least 6 | 10.0 | yes |" in told
    assert "| the server over its own impulse, 12 MP | at least 0.85 | 0.91 | yes |" in told
    assert "| two cores over one | at least 1.8 | 1.70 | **no** |" in told
    assert LITSERVE not in told
    results.rounds[OWN, "12 MP"] = [200, 100, 420]
    assert "12 MP | at least 0.85 | 0.50 | **no** |" in table.targets({2: results})


def test_each_server_is_told_on_one_core_and_on_all() -> None:
    results = made()
    told = table.on_few_cores({2: results, 1: slower(results, 2)})
    assert f"| {OURS} | 1 | 50 | 50 | 50 |  |" in told
    assert f"| {OURS} | 2 | 100 | 100 | 100 | 2.0 |" in told


def test_the_page_and_the_table_in_the_readme_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds = tmp_path / "speed.md"
    speeds.write_text("before\n<!-- speeds -->\nold\n<!-- /speeds -->\nafter\n")
    monkeypatch.setattr(page, "SPEED", speeds)
    reliability = tmp_path / "reliability.md"
    reliability.write_text("<!-- speed -->\n\n<!-- /speed -->\n<!-- soak -->\n\n<!-- /soak -->\n")
    monkeypatch.setattr(page, "RELIABILITY", reliability)
    monkeypatch.setattr(page, "PAGE", tmp_path / "benchmarks.md")
    monkeypatch.setattr(page, "CHART", tmp_path / "benchmarks.png")
    results = made()
    by_cores = {2: results, 1: slower(results, 1.9)}
    page.write(by_cores)
    page.write_soak("It stays flat.")
    page.write(by_cores)
    written = page.PAGE.read_text()
    assert "It stays flat." in written
    assert "{" not in written
    shown = table.speeds(results)
    assert shown in written
    assert speeds.read_text() == (f"before\n<!-- speeds -->\n{shown}\n<!-- /speeds -->\nafter\n")
    told = reliability.read_text()
    assert table.targets(by_cores) in told
    assert "<!-- soak -->\nIt stays flat.\n" in told
    with Image.open(page.CHART) as chart:
        assert chart.width > 800
