"""Writes the server's log to stderr: one form for our lines, uvicorn's and the libraries'.

Knows no requests. An error is told by its kind and its place in the code, never by its
words, which may hold a file's name.
"""

import logging
import re
import traceback
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

from app.middleware.watch.outlet import Outlet
from app.middleware.watch.strays import gather, take_stderr

Form = Literal["json", "text", "quiet"]
"""`text` is key=value; `quiet` is text without a line for each request."""

OURS = "smearlens"
REQUESTS = f"{OURS}.requests"
LOGGERS = (OURS, "uvicorn")
"""Loggers whose words are known to hold nothing of a client's."""
UNWRITABLE = "a line could not be written"
ORDER = ("timestamp", "level", "event")
VALUES = re.compile(r"\([^)].*|[<{\[].*|%.*")
"""Where in a library's sentence the values begin: `_accept(<socket raddr=...>)`, `%r`."""


class Lines(logging.Handler):
    """Hand each line to the outlet, which waits for nobody."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            OUTLET.put(f"{self.format(record)}\n")
        except Exception:  # a library whose words and values don't fit together
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say in the log's own form that a line could not be made."""
        if record.msg != UNWRITABLE:
            LOG.exception(UNWRITABLE)


LOG = logging.getLogger(OURS)
OUTLET = Outlet(lambda count: LOG.warning("lines were left out", extra={"count": count}))


def configure(form: Form, libraries: bool = False) -> None:
    """Send whatever the process says to stderr in `form`, and silence uvicorn's access log.

    That log tells addresses as they came, with whatever is in them. With `libraries` this holds
    for what C libraries write, too: such a process must start no others, which would inherit a
    stderr that leads back to it.
    """
    render: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.processors.LogfmtRenderer(key_order=ORDER)
    )
    handler = Lines()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *_chain(),
                _without_values,
                structlog.stdlib.ExtraAdder(allow=["request_id", "said", "count"]),
            ],
            processors=[
                _tell_error,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, Lines)] + [handler]
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    logging.getLogger(OURS).setLevel(logging.WARNING if form == "quiet" else logging.INFO)
    access = logging.getLogger("uvicorn.access")
    access.handlers = []
    access.propagate = False
    OUTLET.begin()
    gather()
    if libraries:
        take_stderr(OUTLET)


def finish() -> None:
    """Write what is left, as far as somebody reads it; later lines are written at once."""
    OUTLET.end()


def request_logger() -> structlog.stdlib.BoundLogger:
    """Return the logger of the lines for requests."""
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(REQUESTS),
        processors=[
            structlog.stdlib.filter_by_level,
            *_chain(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger


def _chain() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]


def _without_values(_: object, __: str, line: EventDict) -> EventDict:
    """Leave of a library's sentence the words that stand in its code."""
    record: logging.LogRecord = line["_record"]
    if record.name.split(".")[0] not in LOGGERS:
        line["event"] = VALUES.sub("", str(record.msg).split("\n")[0]).strip()
        line["logger"] = record.name
    return line


def _tell_error(_: object, __: str, line: EventDict) -> EventDict:
    info = line.pop("exc_info", None)
    if info:
        line["error"] = [
            f"{type(cause).__name__}: "
            + " < ".join(
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in reversed(traceback.extract_tb(cause.__traceback__))
            )
            for cause in _causes(info[1])
        ]
    return line


def _causes(error: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while error and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
