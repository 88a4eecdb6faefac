"""The feature explorer: made by the command from drawn smears, used in a real browser."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit.smears import KINDS, draw_smear

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="the extra `train` is not installed"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """The page of 24 drawn smears, by a network whose weights are drawn, too."""
    folder = tmp_path_factory.mktemp("explorer")
    for place, kind in enumerate(KINDS):
        (folder / "set" / kind).mkdir(parents=True)
        for seed in range(6):
            field = draw_smear(kind, 320, 240, 100 * place + seed)
            field.save(folder / "set" / kind / f"{seed}.png")
    weights = folder / "drawn.weights.h5"
    # Drawn weights alone let nothing through: BatchNorm has to make up for them.
    drawn = (
        "import keras; keras.utils.set_random_seed(3); base = keras.applications.MobileNetV2("
        "input_shape=(160, 160, 3), include_top=False, weights=None)\n"
        "for layer in base.layers:\n"
        "  if isinstance(layer, keras.layers.BatchNormalization):\n"
        "    *first, variance = layer.get_weights(); layer.set_weights([*first, 0.1 * variance])\n"
        f"base.save_weights({str(weights)!r})"
    )
    subprocess.run([sys.executable, "-c", drawn], check=True, capture_output=True)
    words = ["features", folder / "set", "--weights", weights, "--runs", folder / "runs", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder / "runs" / "explorer" / "explorer.html", json.loads(done.stdout)


@pytest.mark.browser
def test_a_picture_shows_on_hover_and_opens_on_click(
    chromium: Browser, made: tuple[Path, dict[str, object]]
) -> None:
    page, figures = made
    assert figures["pictures"] == 24
    assert figures["features"] == 76_800
    asked: list[str] = []
    tab = chromium.new_page(viewport={"width": 390, "height": 844})
    tab.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(page.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert tab.locator("#map [data-place]").count() == 24
    assert tab.locator("#map .wrong .ring").count() == figures["wrong"]
    first = tab.locator("#map [data-place]").last
    first.hover(force=True)
    assert tab.locator("#card").is_visible()
    assert tab.locator("#card img").get_attribute("src").startswith("data:image/jpeg")  # type: ignore[union-attr]
    first.click(force=True)
    assert tab.locator("dialog").is_visible()
    assert "named" in (tab.locator("#open-title").text_content() or "")
    tab.locator("#close").click()
    tab.locator("[data-class=monocyte]").uncheck()
    assert (tab.locator("#counted").text_content() or "").startswith("18 shown")
    tab.locator("#only-wrong").check()
    shown = tab.locator("#map [data-place]:visible").count()
    assert (
        f"{shown} shown, {shown} of them named wrongly." == tab.locator("#counted").text_content()
    )
    tab.locator("#nearer").click()
    assert tab.locator("#map > svg").get_attribute("viewBox") != "-3 -3 106 106"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults == []
    tab.close()


def test_the_page_shows_each_class_raw_and_six_dsp_results(
    made: tuple[Path, dict[str, object]],
) -> None:
    figures = json.loads(made[0].with_name("explorer.json").read_text())
    assert [one["title"] for one in figures["raw"]] == list(KINDS)
    assert len({one["data"] for one in figures["results"]}) == 6
    assert figures["versions"]["tensorflow"]
    assert str(made[0].parent) not in made[0].read_text()
