"""What `smearlens serve` prints: the QR code for phones, whole in any window, and help before it.

Between the reach and the terminal. Knows no sockets and no routes.
"""

import os
import sys
import textwrap
from dataclasses import dataclass
from typing import Self

from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

from app.launch.network import ANY, Reach, canonical
from app.launch.qr import qr_text
from app.launch.tls.kept import authority_of, fingerprint
from app.launch.tls.reach import plain_reach, secure_reach
from app.settings import Settings

WIDEST = 100
"""Columns of a line that is easy to read."""

HELP = (
    "Phone and laptop must be on the same Wi-Fi. Guest networks often keep devices apart: "
    "use another network, or the phone's own hotspot.",
    "The laptop's firewall must let this port in.",
    "Switch off a VPN on the phone or the laptop.",
)
OPEN = (
    "Careful: with --open everybody on this network can send photos here. Without it only those "
    "who scan the code can."
)
TRUST = (
    "Phones warn of this laptop's certificate until they are told, once, to trust it. How that is "
    "done, they read at"
)
LAST = "Not for diagnosis. Stop with Ctrl-C."


@dataclass(frozen=True, slots=True)
class Window:
    """Hold what can be shown where stdout goes."""

    columns: int = WIDEST
    rows: int | None = None
    """None where there is no end, as in a pipe or a file."""
    coloured: bool = False
    """Whether it takes escape codes."""

    @classmethod
    def of_stdout(cls) -> Self:
        """Ask the terminal, if it is one; what tells no size counts as one of 80 x 24."""
        if not (sys.stdout and sys.stdout.isatty()):
            return cls()
        try:
            size = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            size = os.terminal_size((0, 0))
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown")
        return cls(size.columns or 80, size.lines or 24, not plain)

    def wrap(self, text: str, first: str = "", then: str = "") -> list[str]:
        """Return the lines of `text`, indented; words are kept whole, so that URLs are."""
        width = min(self.columns, WIDEST)
        return textwrap.wrap(
            text,
            width,
            initial_indent=first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def height(self, lines: list[str]) -> int:
        """Return how many rows `lines` take: what is longer than a row goes on in the next."""
        return sum(max(1, -(-len(line) // self.columns)) for line in lines)


def print_invitation(settings: Settings) -> None:
    """Print where phones find the page: what may hinder them, URL and QR code."""
    print("\n".join(invitation(settings, Window.of_stdout())), flush=True)


def invitation(settings: Settings, window: Window) -> list[str]:
    """Return the lines to print. The code is the last but what fits under it in the window."""
    assert settings.port is not None  # noqa: S101 - the open socket's
    plain = plain_reach(settings, settings.port)
    reach = secure_reach(settings) or plain
    kept = authority_of(settings)
    careful = window.wrap(f"Careful: {reach.warning}") if reach.warning else []
    last = [*careful, *window.wrap(LAST)]
    connect = _connect_url(plain, settings)
    lines = ["", *_notes(reach, settings, window)]
    if kept and reach is not plain:
        explained = f"{plain.url.partition('?')[0]}https"
        lines += [*window.wrap(TRUST), f"  {explained}", ""]
        lines += [*window.wrap("Without HTTPS, for all on the network to see:")]
        lines += [f"  {plain.url}", ""]
        last = [*window.wrap(f"SHA-256 {fingerprint(kept.ca)}"), *last]
    address = f"  {reach.url}"
    if reach.no_qr_reason:
        return [*lines, *window.wrap(f"No QR code: {reach.no_qr_reason}"), "", address, "", *last]
    lines += [*window.wrap(f"If the phone can't read the code, {connect} shows it larger."), ""]
    scan = window.wrap("Scan this code with the phone's camera, or open the address on the phone:")
    for below, level in ((last, ERROR_CORRECT_M), (last, ERROR_CORRECT_L), ([], ERROR_CORRECT_L)):
        code = qr_text(reach.url, window.coloured, level).splitlines()
        # A side has an odd number of modules, two of them in a row. The cursor waits in the next.
        columns, rows = 2 * len(code) - 1, len(code)
        if window.rows is None or (
            columns <= window.columns and rows + window.height(below) < window.rows
        ):
            above = [] if below else [*last, ""]
            return [*lines, *above, *scan, address, *code, *below]
    small = window.wrap(
        f"This window is too small for the QR code, which takes {columns} columns and {rows + 1} "
        "rows. Make it larger and start again, or open the code on this laptop:"
    )
    phone = window.wrap("Or open this address on the phone:")
    return [*lines, *small, "", f"  {connect}", "", *phone, "", address, "", *last]


def _notes(reach: Reach, settings: Settings, window: Window) -> list[str]:
    """Return what is good to know, each with an empty line after it."""
    lines = [] if settings.pairing else [*window.wrap(OPEN), ""]
    if reach.others:
        lines += ["This laptop's other addresses:", *map("  {}".format, reach.others), ""]
    lines += window.wrap("If the phone can't open the page:")
    for advice in HELP:
        lines += window.wrap(advice, "  - ", "    ")
    return [*lines, "", *window.wrap(settings.storing), ""]


def _connect_url(plain: Reach, settings: Settings) -> str:
    """Return where the laptop itself shows the code."""
    if canonical(settings.host) in ANY and not settings.container:
        return f"http://localhost:{settings.port}/connect"
    url, asks, token = plain.url.partition("?")
    return f"{url}connect{asks}{token}"
