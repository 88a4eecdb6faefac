"""Words an estimate: tables for the terminal, for Markdown and for the model's HTML report.

The last stop of `evaluate/estimate/`; computes nothing but sums of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from app.estimate import Estimate, Fit, Network, OnBoard, Role
from app.training.evaluate.estimate.devices import (
    BOARDS,
    CORE_SOURCE,
    DEVICES,
    SPARE_FLASH,
    SPARE_RAM,
)
from app.training.reports.parts.table import Table

ROLES: dict[Role, str] = {"name": "names a cell", "locate": "finds cells", "survey": "surveys"}
COUNTED = (
    "Multiplications and parameters are counted in the files' own graphs. Flash is the file and "
    "{core} kB for the core of TensorFlow Lite Micro ({source}); operators' kernels and a sketch "
    "come on top. RAM is the tensor arena{how}."
)
GUESSED = (
    "Times are estimates, right within a factor of {factor:g}: multiplications times the cycles "
    "that one took in a published measurement of a network like ours. A dash: nothing is published "
    "for such a file."
)
MEASURED = "Measured here: {runtime}, one thread, median of 30 runs."
FITS: dict[Fit, str] = {
    "fits": "fits; {flash} of flash and {ram} of RAM are left",
    "tight": "fits hardly: {flash} of flash and {ram} of RAM are left",
    "external": "fits only with its arena in RAM outside the chip, which is slower",
    "flash": "does not fit: {flash} of flash are lacking",
    "ram": "does not fit: {ram} of RAM are lacking",
    "both": "does not fit: {flash} of flash and {ram} of RAM are lacking",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what an estimate says, for a page."""

    takes: Table
    times: Table
    boards: Table
    lines: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    """What was published, and where."""


def told(of: Estimate, here: tuple[str, Mapping[str, float]] | None = None) -> Told:
    """Return the tables and sentences of an estimate, with what was measured `here` if it was."""
    return Told(_takes(of), _times(of, here), _boards(of), _lines(of, here), _sources())


def show(of: Estimate, here: tuple[str, Mapping[str, float]] | None, console: Console) -> None:
    """Print the tables, 80 columns wide at most, and what they rest on."""
    page = told(of, here)
    console.print(f"{of.name} {of.version}", highlight=False)
    for table in (page.takes, page.times, page.boards):
        console.print(table.to_rich())
    for line in page.lines:
        console.print(line, markup=False, highlight=False)
    for what, where in page.sources:
        console.print(f"- {what}: {where}", markup=False, highlight=False, soft_wrap=True)


def markdown(of: Estimate, here: tuple[str, Mapping[str, float]] | None) -> list[str]:
    """Return the lines of the tables and of what they rest on, for a page in Markdown."""
    page, lines = told(of, here), []
    for table in (page.takes, page.times, page.boards):
        lines += [f"**{table.title}**", "", *table.to_markdown(), ""]
    lines += [*(text for line in page.lines for text in (line, ""))]
    return lines + [f"- {what}: <{where}>" for what, where in page.sources]


def _takes(of: Estimate) -> Table:
    return Table(
        ("network", "file", "flash", "RAM", "multiplications", "parameters"),
        tuple(
            (
                ROLES[one.role],
                one.precision,
                _kilobytes(one.flash),
                _kilobytes(one.ram),
                f"{one.macs / 1e6:.1f} M",
                f"{one.parameters:,}",
            )
            for one in of.networks
        ),
        "What each file takes",
        left=2,
    )


def _times(of: Estimate, here: tuple[str, Mapping[str, float]] | None) -> Table:
    heads = tuple(f"{_short(one)} {one.precision}" for one in of.networks)
    rows = [
        (device.name, *(_time(one.on(device.key)) for one in of.networks)) for device in DEVICES
    ]
    if here:
        rows.append(("measured here", *(_time(here[1].get(one.file)) for one in of.networks)))
    return Table(("one run, in ms", *heads), tuple(rows), "How long it takes, estimated")


def _boards(of: Estimate) -> Table:
    rows = [
        (board.name, f"{ROLES[one.role]}, {one.precision}", _fit(found))
        for board in BOARDS
        for one in of.networks
        for found in one.boards
        if found.board == board.key
    ]
    return Table(("board", "network", "does it fit?"), tuple(rows), "Does it fit?", left=3)


def _lines(of: Estimate, here: tuple[str, Mapping[str, float]] | None) -> tuple[str, ...]:
    computed = [one.file for one in of.networks if not one.ram_measured]
    how = " that tflite-micro measured"
    if computed:
        how += (
            f" (of {', '.join(computed)} the largest set of tensors that are needed at once, "
            "computed from the graph: tflite-micro could not run it here)"
        )
    lines = [
        COUNTED.format(core=of.runtime_code // 1000, source=CORE_SOURCE, how=how),
        f"“Fits” leaves {SPARE_FLASH // 1000} kB of flash for kernels and drivers at least, and "
        f"{SPARE_RAM // 1000} kB of RAM: one frame of a camera.",
        GUESSED.format(factor=of.factor),
    ]
    return tuple(lines + ([MEASURED.format(runtime=here[0])] if here else []))


def _sources() -> tuple[tuple[str, str], ...]:
    known = [(device, one) for device in DEVICES for one in (device.int8, device.float32) if one]
    published = tuple(
        (f"{device.name}: {one.what}, {one.cycles_a_mac:.2g} cycles a multiplication", one.source)
        for device, one in known
        if one.source
    )
    return (*published, *((board.name, board.source) for board in BOARDS))


def _short(one: Network) -> str:
    return {"name": "name", "locate": "find", "survey": "survey"}[one.role]


def _time(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.2g}"


def _fit(found: OnBoard) -> str:
    left = {"flash": found.flash_left, "ram": found.ram_left}
    return FITS[found.fit].format(**{name: _kilobytes(abs(of)) for name, of in left.items()})


def _kilobytes(count: int) -> str:
    return f"{count / 1000:,.0f} kB"
