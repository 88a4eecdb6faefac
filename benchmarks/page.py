"""The page: docs/benchmarks.md whole, and its first table in the README between marks."""

from pathlib import Path

from benchmarks import chart, table
from benchmarks.machine import described
from benchmarks.results import BARE, OWN, Results
from benchmarks.servers import ROOT

README = ROOT / "README.md"
PAGE = ROOT / "docs" / "benchmarks.md"
CHART = ROOT / "docs" / "benchmarks.png"

TEXT = Path(__file__).with_name("page.md")
NOT_SOAKED = "Not measured yet: `make benchmark ARGS='--soak 20000'`."


def write(results: Results) -> None:
    """Write the page, its chart and the README's table."""
    speeds = table.speeds(results)
    PAGE.write_text(
        TEXT.read_text().format(
            machine=described(),
            speeds=speeds,
            ratios=table.ratios(results),
            targets=table.targets(results),
            stages=table.stages(results),
            soak=_between(PAGE.read_text(), "soak") if PAGE.exists() else NOT_SOAKED,
            latencies=table.latencies(results),
        )
    )
    README.write_text(_with(README.read_text(), "speeds", speeds))
    chart.draw(results, [BARE, OWN, *results.servers], CHART)


def write_soak(told: str) -> None:
    """Write the soak's sentence into the page."""
    PAGE.write_text(_with(PAGE.read_text(), "soak", told))


def _between(text: str, mark: str) -> str:
    return text.split(f"<!-- {mark} -->\n")[1].split(f"\n<!-- /{mark} -->")[0]


def _with(text: str, mark: str, new: str) -> str:
    before, rest = text.split(f"<!-- {mark} -->\n")
    return f"{before}<!-- {mark} -->\n{new}\n<!-- /{mark} -->" + rest.split(f"<!-- /{mark} -->")[1]
