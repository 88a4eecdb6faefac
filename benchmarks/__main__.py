"""`python -m benchmarks`: measure everything, or our own server alone, or its memory."""

import argparse
import time

from benchmarks import page, table
from benchmarks.machine import CORES
from benchmarks.results import IN_TURN, measure
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
        print(table.speeds(results), table.stages(results), sep="\n\n")
        print("", table.targets({CORES: results}), sep="\n")
    else:
        if not PEERS_BIN.is_dir():
            parser.error("the other servers are missing; `make benchmark` installs them")
        names = ["320x240", "12 MP", "48 MP"]
        every = [*ours(), *peers()]
        seconds = asked.seconds or 3
        by_cores = {CORES: measure(every, names, [1, 64], seconds, _say)}
        in_turn = [one for one in every if one.name in IN_TURN]
        for cores in [few for few in (1, 2) if few < CORES]:
            _say(f"On {cores} of {CORES} cores:")
            by_cores[cores] = measure(in_turn, names, [], seconds, _say, cores)
        page.write(by_cores)
        print(f"Written: {page.PAGE}, {page.CHART} and the table in {page.SPEED}")
    print(f"{time.monotonic() - start:.0f} s")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
