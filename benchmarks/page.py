"""The pages: docs/benchmarks.md whole, parts of it in docs/speed.md and docs/reliability.md."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks import chart, table
from benchmarks.machine import described
from benchmarks.results import BARE, OWN, Results
from benchmarks.servers import ROOT

SPEED = ROOT / "docs" / "speed.md"
PAGE = ROOT / "docs" / "benchmarks.md"
RELIABILITY = ROOT / "docs" / "reliability.md"
CHART = ROOT / "docs" / "benchmarks.png"

TEXT = Path(__file__).with_name("page.md")
NOT_SOAKED = "Not measured yet: `make benchmark ARGS='--soak 20000'`."


def write(by_cores: Mapping[int, Results]) -> None:
    """Write the page, its chart, the table of speeds and what was aimed at.

    `by_cores` holds what was measured on all cores, and on fewer.
    """
    results = by_cores[max(by_cores)]
    speeds, targets = table.speeds(results), table.targets(by_cores)
    PAGE.write_text(
        TEXT.read_text().format(
            machine=described(),
            speeds=speeds,
            ratios=table.ratios(results),
            targets=targets,
            few=table.on_few_cores(by_cores),
            stages=table.stages(results),
            soak=_between(PAGE.read_text(), "soak") if PAGE.exists() else NOT_SOAKED,
            latencies=table.latencies(results),
        )
    )
    SPEED.write_text(with_part(SPEED.read_text(), "speeds", speeds))
    RELIABILITY.write_text(with_part(RELIABILITY.read_text(), "speed", targets))
    chart.draw(results, [BARE, OWN, *results.servers], CHART)


def write_soak(told: str) -> None:
    """Write the soak's sentence into both pages."""
    PAGE.write_text(with_part(PAGE.read_text(), "soak", told))
    RELIABILITY.write_text(with_part(RELIABILITY.read_text(), "soak", told))


def _between(text: str, mark: str) -> str:
    return text.split(f"<!-- {mark} -->\n")[1].split(f"\n<!-- /{mark} -->")[0]


def with_part(text: str, mark: str, new: str) -> str:
    """Return `text` with `new` between the two comments `mark`; ValueError where they lack."""
    start, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    if (text.count(start), text.count(end)) != (1, 1):
        raise ValueError(f"the page needs one part {mark}, between {start.strip()} and {end}")
    before, rest = text.split(start)
    return f"{before}{start}{new}\n{end}{rest.split(end)[1]}"
