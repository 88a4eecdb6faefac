"""Counts requests and times stages, for Prometheus (https://prometheus.io/docs/practices/naming).

Fed by the request log and the classify route, told by GET /metrics. Of several processes that
share a folder each tells the sum. Knows no photos.
"""

import os
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app.impulse.impulse import Impulse
from app.middleware.workers import Workers

STAGES = ("queue", "decode", "locate", "features", "inference", "store")
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
ROOM = 1 << 16
"""Bytes of a process' file, as prometheus_client makes them; a third of it is used."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"


def share(folder: Path, place: int) -> None:
    """Keep what is counted from now on in files of `folder`, by all processes that share it.

    One that takes a dead one's `place` counts on in its files
    (https://prometheus.github.io/client_python/multiprocess/).

    Raises:
        OSError: the folder can't be written.
    """
    os.environ[SHARED] = str(folder)
    for kind in ("counter", "gauge_livesum", "histogram"):
        file = folder / f"{kind}_{place}.db"
        if not file.exists():
            # Its space is taken now: on a full disk, writing into a mapped hole kills a process.
            file.write_bytes(bytes(ROOM))
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]


class Metrics:
    """Hold one server's figures, whether it is one process or several."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the time of each series' start would double them
        self._told = CollectorRegistry()
        self._workers: Workers | None = None
        counted: CollectorRegistry | None = self._told
        if SHARED in os.environ:
            counted = None
            MultiProcessCollector(self._told)  # type: ignore[no-untyped-call]
        self._requests = Counter(
            "smearlens_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=counted,
        )
        stages = Histogram(
            "smearlens_stage_seconds",
            "Time a photo spent in each stage.",
            ["stage"],
            buckets=SECONDS,
            registry=counted,
        )
        self._stages = {stage: stages.labels(stage) for stage in STAGES}
        self._answers = Counter(
            "smearlens_answers",
            "Photos answered, by the clearest cell.",
            ["label", "verdict"],
            registry=counted,
        )
        self._queue = Gauge(
            "smearlens_queue_length",
            "Photos that wait for a worker.",
            registry=counted,
            multiprocess_mode="livesum",
        )
        self._model = Info("smearlens_model", "The model served.", registry=self._told)

    def watch(self, impulse: Impulse, workers: Workers) -> None:
        """Tell from now on of this model and of the queue before these workers."""
        self._model.info(
            {
                "name": impulse.spec.name,
                "version": impulse.spec.version,
                "sha256": impulse.model_sha256,
                "served": impulse.served,
            }
        )
        self._workers = workers

    def refresh(self) -> None:
        """Look how long the queue is; other processes that tell of it need this now and then."""
        self._queue.set(self._workers.waiting if self._workers else 0)

    def count(self, method: str, route: str, status: int) -> None:
        """Count one request; all three must come from a short list, not from the client."""
        self._requests.labels(method, route, str(status)).inc()

    def answered(self, label: str, verdict: str) -> None:
        """Count one answer; the label must be a class of the model served."""
        self._answers.labels(label, verdict).inc()

    def took(self, stage: str, seconds: float) -> None:
        """Note how long a photo spent in one of `STAGES`."""
        self._stages[stage].observe(seconds)

    def told(self) -> bytes:
        """Return the figures in Prometheus' text format."""
        self.refresh()
        return generate_latest(self._told)
