"""Reads the form of an upload as leniently as it can be understood, and names what lacks.

Between the classify route and the parser of multipart. In FastAPI's place, which would write
large photos to a file on their way and says of faults no more than that there was one. Knows no
pictures.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import Any, Protocol, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.errors import BadForm, ClientGone

FIELD = b"file"
ENCODING = {"file": {"contentType": "image/jpeg, image/png, image/webp, image/bmp, image/tiff"}}
"""What the API's description says of the form; FastAPI knows no more than that it is a file."""
BOUNDARY = "The header Content-Type does not say the form's “boundary”, by which its parts begin."
NAME = "A part of the form has no name, so it is not known to be the photo."
TOO_MANY = "Too many parts."
FIELDS_MOST = 8
FIELD_MOST = 1_048_576
"""Bytes of a field beside the photo; there may be none, but its name is told only at its end."""


T = TypeVar("T")


class Taking(Protocol):
    """What takes in the bytes of a file: an `Upload`, or a slide's job."""

    async def add(self, piece: bytes) -> None:
        """Take in the next ones."""

    def end(self) -> None:
        """Call it whole."""


class DescribedRoute(APIRoute):
    """A route that FastAPI describes, but whose endpoint reads the request by itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.endpoint


async def read_photo(request: Request, upload: Taking) -> None:
    """Read the form in one pass, its field `file` into `upload`.

    Raises:
        BadForm: the form can't be taken apart, with the reason where it is known.
        HTTPException: it has more parts, or larger ones, than a photo needs.
        RequestValidationError: there is no photo in it, or something beside it.
        ServerBusy, NoSpaceForUpload: there is no room for it.
        ClientGone: its end never came.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    form = _Form()
    if kind == b"multipart/form-data":
        if b"boundary" not in options:
            raise BadForm(BOUNDARY)
        try:
            parser = MultipartParser(options[b"boundary"], form.callbacks)  # type: ignore[arg-type]
            async with aclosing(request.stream()) as stream:
                async for chunk in stream:
                    parser.write(chunk)
                    for piece in form.pieces:
                        await upload.add(piece)
                    form.pieces.clear()
        except FormParserError as error:
            raise HTTPException(400, "Invalid multipart data.") from error
        except ClientDisconnect as error:
            raise ClientGone from error
    upload.end()
    if not form.complete:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "file")}])
    if form.others:
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("body",)}])


def valid(kind: TypeAdapter[T], given: Mapping[str, str], place: str, name: str) -> T | None:
    """Return what `given` has under `name`, if anything; what is none of its kind is a 422."""
    if name not in given:
        return None
    try:
        return kind.validate_python(given[name])
    except ValidationError as error:
        faults = [{**fault, "loc": (place, name)} for fault in error.errors()]
        raise RequestValidationError(faults) from error


class _Form:
    """Take what the parser finds: the photo's bytes, and how many other parts there are."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        """Of the photo, not taken away yet."""
        self.complete = False
        """Whether the photo's part has come to its end."""
        self.others = 0
        self._files = self._fields = 0
        self._header = self._value = self._disposition = b""
        self._is_photo = self._is_file = False
        self._length = 0
        self.callbacks = {
            "on_part_begin": self._part_begins,
            "on_header_field": self._header_goes_on,
            "on_header_value": self._value_goes_on,
            "on_header_end": self._header_ends,
            "on_headers_finished": self._part_is_known,
            "on_part_data": self._part_goes_on,
            "on_part_end": self._part_ends,
        }

    def _part_begins(self) -> None:
        self._disposition = b""

    def _header_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _part_is_known(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise BadForm(NAME)
        self._is_photo = options[b"name"] == FIELD
        self._is_file = self._is_photo or b"filename" in options
        self._files += self._is_file
        self._fields += not self._is_file
        self._length = 0
        if self._files > 1 or self._fields > FIELDS_MOST:
            raise HTTPException(400, TOO_MANY)

    def _part_goes_on(self, data: bytes, start: int, end: int) -> None:
        if self._is_photo:
            self.pieces.append(data[start:end])
        elif not self._is_file:
            self._length += end - start
            if self._length > FIELD_MOST:
                raise HTTPException(400, "A field is too large.")

    def _part_ends(self) -> None:
        self.complete = self.complete or self._is_photo
        self.others += not self._is_photo
