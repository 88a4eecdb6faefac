"""`python -m benchmarks`: measure everything, or our own server alone, or its memory."""

import argparse
import time

from benchmarks import page, table
from benchmarks.results import measure
from benchmarks.servers import PEERS_BIN, ours, peers
from benchmarks.soak import soak, told


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(prog="make benchmark", description=__doc__)
    parser.add_argument("--short", action="store_true", help="ours alone, and write nothing")
    parser.add_argument("--soak", type=int, metavar="PHOTOS", help="watch its memory instead")
    parser.add_argument("--seconds", type=float, help="of each load; 5, or 1 with --short")
    asked = parser.parse_args()
    start = time.monotonic()
    if asked.soak:
        sentence = told(soak(asked.soak, _say))
        print(sentence)
        page.write_soak(sentence)
    elif asked.short:
        results = measure(ours(), ["320x240", "12 MP"], [8], asked.seconds or 1, _say)
        print(table.speeds(results), table.stages(results), table.targets(results), sep="\n\n")
    else:
        if not PEERS_BIN.is_dir():
            parser.error("the other servers are missing; `make benchmark` installs them")
        names = ["320x240", "12 MP", "48 MP"]
        results = measure([*ours(), *peers()], names, [1, 8, 64], asked.seconds or 5, _say)
        page.write(results)
        print(f"Written: {page.PAGE}, {page.CHART} and the table in {page.SPEED}")
    print(f"{time.monotonic() - start:.0f} s")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
