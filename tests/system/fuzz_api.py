"""Lets Schemathesis make up requests from our own /openapi.json and check every answer.

    python -m tests.system.fuzz_api --examples 2500 --write

All its checks, on a real `smearlens serve` on loopback: no 5xx, only statuses, types and shapes
that are described, what is described as good accepted, all else refused.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.kit.processes import ROOT, Served
from tests.system.reliability import table, write_section


@dataclass
class Outcome:
    """What Schemathesis said."""

    passed: bool
    cases: int
    operations: int
    said: str


def fuzz_api(examples: int, seed: int = 1) -> Outcome:
    """Start a server and have at most so many requests made up for each operation and phase."""
    with tempfile.TemporaryDirectory() as folder:
        server = Served(SMEARLENS_FOLDER=folder)
        try:
            server.ready()
            done = subprocess.run(
                [
                    str(Path(sys.executable).with_name("schemathesis")),
                    *("--config-file", str(ROOT / "tests" / "kit" / "schemathesis.toml")),
                    *("run", f"{server.url}/openapi.json", "--checks", "all"),
                    *("--max-examples", str(examples), "--seed", str(seed)),
                    *("--continue-on-failure", "--no-color", "--request-timeout", "60"),
                ],
                cwd=folder,
                env=os.environ
                | {"SCHEMATHESIS_HOOKS": "tests.kit.fuzz_photos", "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
            )
        finally:
            said = server.stop()
    said = f"{done.stdout}{done.stderr}\n{said}"
    cases = re.search(r"([\d,]+) generated", said)
    operations = re.search(r"Tested: (\d+)", said)
    return Outcome(
        passed=done.returncode == 0 and "Traceback" not in said,
        cases=int(cases[1].replace(",", "")) if cases else 0,
        operations=int(operations[1]) if operations else 0,
        said=said,
    )


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--examples", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    outcome = fuzz_api(asked.examples, asked.seed)
    print(outcome.said)
    if asked.write:
        claim = (
            f"{outcome.cases:,} requests made up by Schemathesis from `/openapi.json` for its "
            f"{outcome.operations} operations, all checks"
        )
        figure = "**no failure**" if outcome.passed else "FAILED"
        command = f"python -m tests.system.fuzz_api --examples {asked.examples}"
        write_section("fuzz api", table((claim, figure, command)))
    sys.exit(not outcome.passed)


if __name__ == "__main__":
    main()
