"""Reads the form of an upload as leniently as it can be understood, and names what lacks.

Between the classify route and Starlette, which takes a part for text unless it has a file name,
and says of other faults no more than that there was one. Knows no pictures.
"""

from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from starlette._utils import AwaitableOrContextManager, AwaitableOrContextManagerWrapper
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadForm

FIELD = b"file"
BOUNDARY = "The header Content-Type does not say the form's “boundary”, by which its parts begin."
NAME = "A part of the form has no name, so it is not known to be the photo."
REASONS = {"Missing boundary": BOUNDARY, "The Content-Disposition": NAME}
"""How Starlette's words of a fault begin -> ours."""


class PhotoRoute(APIRoute):
    """A route whose requests carry a photo."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_photo(request: Request) -> Response:
            return await handle(PhotoRequest(request.scope, request.receive))

        return with_photo


class PhotoRequest(Request):
    """A request whose form may hold the photo without a file name."""

    def form(self, **limits: Any) -> AwaitableOrContextManager[FormData]:
        return AwaitableOrContextManagerWrapper(self._read(limits))

    async def _read(self, limits: dict[str, Any]) -> FormData:
        kind, _ = parse_options_header(self.headers.get("content-type"))
        if kind != b"multipart/form-data":
            return await super().form(**limits)
        if self._form is None:
            async with aclosing(self.stream()) as stream:
                try:
                    self._form = await _Parser(self.headers, stream, **limits).parse()
                except MultiPartException as error:
                    for start, sentence in REASONS.items():
                        if error.message.startswith(start):
                            raise BadForm(sentence) from error
                    raise HTTPException(400, error.message) from error
        return self._form


class _Parser(MultiPartParser):
    def on_headers_finished(self) -> None:
        part = self._current_part
        _, options = parse_options_header(part.content_disposition)
        if options.get(b"name") == FIELD and b"filename" not in options:
            part.content_disposition = b'form-data; name="file"; filename="photo"'
        super().on_headers_finished()
