"""Asks the shipped model about real pictures in colours that are not theirs.

    python -m tests.system.odd_colours --pictures 100 --write

In `SMEARLENS_DATA`. How many honest cells are told to lack colour or to have odd ones, how many
grey and swapped ones are not, and how many labels a colour profile changes, read and ignored.
"""

import argparse
import os
import random
from collections import Counter
from io import BytesIO
from pathlib import Path

from PIL import Image
from rich.progress import track

from app.impulse.impulse import Impulse
from tests.kit.profiles import SPACES, in_space, profile
from tests.system.reliability import table, write_section

WBC = Path(__file__).parents[2] / "models" / "wbc"
CELLS = ("neutrophil", "eosinophil", "lymphocyte", "monocyte")
SETS = {
    "bccd": ["bccd/JPEGImages/*"],
    "pbc": [f"pbc/{cell}/*" for cell in CELLS],
    "raabin": [f"raabin/{cell}/*" for cell in CELLS],
    "jtsc": [f"jtsc/{cell}/*" for cell in CELLS],
    "pig_phone": ["pig_phone/images/*"],
}
DOUBTS = {"no_colour", "odd_colour"}


def pictures(folder: Path, count: int) -> dict[str, list[Path]]:
    """Return some pictures of each set, the same at each call."""
    found = {}
    for name, patterns in SETS.items():
        paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
        random.Random(name).shuffle(paths)
        found[name] = paths[:count]
    return found


def encode(image: Image.Image, icc: bytes | None = None) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1, icc_profile=icc)
    return out.getvalue()


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pictures", type=int, default=100, help="of each set")
    parser.add_argument("--profiles", type=int, default=56, help="of each set, in each space")
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    asked = parser.parse_args()
    impulse = Impulse.load(WBC)
    located, doubted, sure = Counter[str](), Counter[str](), Counter[str]()
    changed = Counter[str]()
    compared = 0
    for of in pictures(Path(os.environ["SMEARLENS_DATA"]), asked.pictures).values():
        for number, path in track(list(enumerate(of)), of[0].parent.name, transient=True):
            image = Image.open(path).convert("RGB")
            image.thumbnail((1919, 1919))
            red, green, blue = image.split()
            made = {
                "honest": image,
                "grey": image.convert("L"),
                "swapped": Image.merge("RGB", (blue, green, red)),
            }
            plain = impulse.classify(encode(image))
            for kind, other in made.items():
                answer = plain if kind == "honest" else impulse.classify(encode(other))
                located[kind] += answer.cells[0].located
                doubted[kind] += answer.reason in DOUBTS
                sure[kind] += answer.verdict == "sure"
            if number >= asked.profiles:
                continue
            compared += 1
            for name in SPACES:
                turned = in_space(image, name)
                for how, icc in (("read", profile(name)), ("ignored", None)):
                    label = impulse.classify(encode(turned, icc)).cells[0].label
                    changed[f"{name} {how}"] += label != plain.cells[0].label
    print(located, doubted, sure, changed, compared, sep="\n")
    if asked.write:
        flags = f"--pictures {asked.pictures} --profiles {asked.profiles}"
        command = f"python -m tests.system.odd_colours {flags}"
        rows = [
            (
                "a cell in its own colours is not told to have none, or odd ones",
                f"{doubted['honest']} of {located['honest']} told so",
                command,
            ),
            (
                "a grey one is told to have no colour",
                f"{doubted['grey']} of {located['grey']} located, {sure['grey']} called sure",
                "",
            ),
            (
                "one whose red and blue are swapped is told to have odd ones",
                f"{doubted['swapped']} of {located['swapped']} located, "
                f"{sure['swapped']} called sure",
                "",
            ),
        ]
        rows += [
            (
                f"labels that change in {name}, of {compared} pictures",
                f"{changed[f'{name} read']}; with the profile ignored {changed[f'{name} ignored']}",
                "",
            )
            for name in SPACES
            if compared
        ]
        write_section("colours", table(*rows))


if __name__ == "__main__":
    main()
