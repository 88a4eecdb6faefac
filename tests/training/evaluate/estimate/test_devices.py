"""What is published of devices: told back by the estimate, and boards by their own memory."""

import pytest

from app.estimate import Fit
from app.training.evaluate.estimate.devices import (
    BOARDS,
    DEVICES,
    FACTOR,
    OURS,
    PERSON,
    SPARE_FLASH,
    SPARE_RAM,
)
from app.training.evaluate.estimate.graph import Graph
from tests.training.evaluate.estimate.test_graph import WBC

NANO, PORTENTA, _ = BOARDS


def test_the_person_detector_of_mlperf_takes_what_was_published_of_it() -> None:
    m4f = DEVICES[0]
    at_120_mhz = m4f.milliseconds(PERSON, "int8")
    assert at_120_mhz == pytest.approx(1000 / 3.324 * 120 / 64)
    assert m4f.milliseconds(PERSON, "float32") is None


def test_the_papers_of_cmsis_nn_and_mlperf_agree_within_the_factor() -> None:
    # Lai et al. 2018 (arXiv:1801.06601), table 2: 24.7 million operations, two of which are one
    # multiplication added up, took 99.1 ms at 216 MHz.
    paper = 99.1 * 216_000 / (24.7e6 / 2)
    m7 = DEVICES[1].int8.cycles_a_mac
    assert 1 / FACTOR < m7 / paper < FACTOR


def test_the_laptops_figure_is_of_the_network_that_is_shipped() -> None:
    assert Graph.read(WBC / "int8.tflite").macs == OURS


@pytest.mark.parametrize(
    ("flash", "ram", "fit"),
    [
        (NANO.flash - SPARE_FLASH, NANO.ram - SPARE_RAM, "fits"),
        (NANO.flash, NANO.ram, "tight"),
        (NANO.flash + 1, NANO.ram, "flash"),
        (NANO.flash, NANO.ram + 1, "ram"),
        (NANO.flash + 1, NANO.ram + 1, "both"),
    ],
)
def test_a_board_takes_what_its_memory_holds(flash: int, ram: int, fit: Fit) -> None:
    assert NANO.fit(flash, ram) == fit


def test_a_board_with_memory_outside_its_chip_takes_more() -> None:
    assert PORTENTA.fit(1_000_000, PORTENTA.ram + 1) == "external"
    assert PORTENTA.fit(1_000_000, PORTENTA.outside + 1) == "ram"
