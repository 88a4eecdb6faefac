"""Says how fast classes of devices multiply, and how much fits boards: published figures.

Each class rests on one measurement that somebody published of a network like ours, and the
estimate takes time for proportional to multiplications and to the clock. Knows no model.
"""

from dataclasses import dataclass

from app.estimate import Fit
from app.impulse.spec import Precision

FACTOR = 2.0
"""By how much a latency may be wrong, either way: kernels, caches and the widths of layers differ.
The same network on the same board took 221 to 339 ms by three sets of kernels (MLPERF)."""

MLPERF = "https://github.com/mlcommons/tiny_results_v1.1/blob/main/closed/Krai/results/README.md"
ESP = "https://github.com/espressif/esp-tflite-micro#performance-comparison"
XNNPACK = "https://github.com/google/XNNPACK#mobile-phones"
XNNPACK_INT8 = "https://blog.tensorflow.org/2021/09/faster-quantized-inference-with-xnnpack.html"

PERSON = 7_489_664
"""Multiplications of MLPerf Tiny's person detector: Keras's MobileNet 0.25 of 96x96x3."""
PERSON_GRAY = 7_157_888
"""... and of TensorFlow Lite Micro's, whose input is gray."""
MOBILENET_V2 = 300_774_272
"""... and of MobileNetV2 1.0 of 224x224x3."""
OURS = 80_903_808
"""... and of the shipped network that names a cell (`smearlens estimate`)."""

CORE = 16_000
"""Bytes of TensorFlow Lite Micro's core on a Cortex-M3, without the operators' kernels."""
CORE_SOURCE = "https://www.tensorflow.org/lite/microcontrollers"
SPARE_FLASH = 100_000
"""Bytes that operators' kernels, a camera's driver and the board's own code may take ..."""
SPARE_RAM = 40_000
"""... and those of one frame of a camera, 160x120 in RGB565, are 38,400."""


@dataclass(frozen=True, slots=True)
class Published:
    """Hold a measurement: so many multiplications took so long at such a clock."""

    macs: int
    milliseconds: float
    mhz: int
    what: str
    source: str

    @property
    def cycles_a_mac(self) -> float:
        return self.milliseconds * 1000 * self.mhz / self.macs


@dataclass(frozen=True, slots=True)
class Device:
    """Hold a class of devices, and what is published of each kind of file."""

    key: str
    name: str
    mhz: int
    int8: Published
    float32: Published | None = None

    def milliseconds(self, macs: int, precision: Precision) -> float | None:
        """Return how long so many multiplications take; None where nothing is published."""
        known = self.int8 if precision == "int8" else self.float32
        return macs * known.cycles_a_mac / self.mhz / 1000 if known else None


@dataclass(frozen=True, slots=True)
class Board:
    """Hold the memory of a board, in bytes."""

    key: str
    name: str
    flash: int
    ram: int
    outside: int
    """RAM outside the chip, which is slower; 0 where there is none."""
    source: str

    def fit(self, flash: int, ram: int) -> Fit:
        """Tell whether so many bytes of flash and RAM fit."""
        small, large = flash > self.flash, ram > self.ram
        if small:
            return "both" if ram > max(self.ram, self.outside) else "flash"
        if large:
            return "external" if ram <= self.outside else "ram"
        room = self.flash - flash >= SPARE_FLASH and self.ram - ram >= SPARE_RAM
        return "fits" if room else "tight"


DEVICES = (
    Device(
        "m4f",
        "Cortex-M4F, 64 MHz (Arduino Nano 33 BLE)",
        64,
        Published(
            PERSON,
            1000 / 3.324,
            120,
            "MLPerf Tiny 1.1, person detection, CMSIS-NN by microTVM on a NUCLEO-L4R5ZI",
            MLPERF,
        ),
    ),
    Device(
        "m7",
        "Cortex-M7, 480 MHz (Arduino Portenta H7)",
        480,
        Published(
            PERSON,
            1000 / 19.867 * 4.522 / 3.324,
            280,
            "MLPerf Tiny 1.1, person detection on a NUCLEO-H7A3ZI by ST's kernels, times 1.36, "
            "by which CMSIS-NN took longer than those on the Cortex-M4F of the same results",
            MLPERF,
        ),
    ),
    Device(
        "s3",
        "ESP32-S3, 240 MHz",
        240,
        Published(PERSON_GRAY, 54, 240, "TensorFlow Lite Micro's person detection, ESP-NN", ESP),
    ),
    Device(
        "phone",
        "phone of 2019 (Pixel 3a, one core)",
        2000,
        Published(
            MOBILENET_V2,
            55 / 1.3,
            2000,
            "the figure for float32, 30 % faster, as XNNPACK's authors found on six phones",
            XNNPACK_INT8,
        ),
        Published(MOBILENET_V2, 55, 2000, "MobileNetV2 1.0, one thread, XNNPACK", XNNPACK),
    ),
    Device(
        "laptop",
        "laptop or server (x86-64, one core)",
        3000,
        Published(
            OURS, 1.43, 3000, "this project's own network, LiteRT, as its export measured", ""
        ),
        Published(
            OURS, 2.41, 3000, "this project's own network, LiteRT, as its export measured", ""
        ),
    ),
)

BOARDS = (
    Board(
        "nano33",
        "Arduino Nano 33 BLE Sense",
        1 << 20,
        256 << 10,
        0,
        "https://docs.arduino.cc/hardware/nano-33-ble-sense-rev2/",
    ),
    Board(
        "portenta",
        "Arduino Portenta H7",
        2 << 20,
        512 << 10,
        8 << 20,
        "https://docs.arduino.cc/hardware/portenta-h7/",
    ),
    Board(
        "esp32s3",
        "ESP32-S3 with a camera (ESP32-S3-EYE)",
        8 << 20,
        512 << 10,
        8 << 20,
        "https://www.espressif.com/en/products/socs/esp32-s3",
    ),
)
"""The Portenta's 1 MB of RAM lies in several parts, the largest of which holds 512 kB."""
