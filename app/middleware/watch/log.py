"""Writes the server's log to stderr: one form for our lines, uvicorn's and the libraries'.

Knows no requests. An error is told by its kind and its place in the code, never by its
words, which may hold a file's name.
"""

import logging
import sys
import traceback
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

Form = Literal["json", "text", "quiet"]
"""`text` is key=value; `quiet` is text without a line for each request."""

OURS = "smearlens"
REQUESTS = f"{OURS}.requests"
LOGGERS = (OURS, "uvicorn")
ORDER = ("timestamp", "level", "event")


class Stderr(logging.StreamHandler[TextIO]):
    """Write to what stderr is now, not to what it was at the start."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def configure(form: Form) -> None:
    """Send what the server logs to stderr in `form`, and silence uvicorn's access log.

    That log tells addresses as they came, with whatever is in them.
    """
    render: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.processors.LogfmtRenderer(key_order=ORDER)
    )
    handler = Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_chain(), structlog.stdlib.ExtraAdder(allow=["request_id"])],
            processors=[
                _tell_error,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
        )
    )
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger(OURS).setLevel(logging.WARNING if form == "quiet" else logging.INFO)
    access = logging.getLogger("uvicorn.access")
    access.handlers = []
    access.propagate = False


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
