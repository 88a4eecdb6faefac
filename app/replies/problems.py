"""Turns errors into problem+json, or into a page for a browser without JavaScript.

The one table from the error tree to HTTP statuses, and the one shape of every
error reply (RFC 9457), in the client's language. Knows no photos.
"""

import logging
from collections.abc import Iterable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.routing import Match, Mount

from app import errors
from app.middleware.headers import SECURITY_HEADERS
from app.replies.negotiation import prefers_html
from app.replies.page import show, told_in
from app.replies.schemas import Problem
from app.words.catalogue import Fact, catalogue
from app.words.languages import ENGLISH, language_of

log = logging.getLogger("smearlens")

STATUS: dict[type[errors.SmearlensError], int] = {
    errors.SmearlensError: 500,
    errors.BadPhoto: 422,
    errors.NotAPhoto: 415,
    errors.PhotoTooLarge: 413,
    errors.FileUnreadable: 404,
    errors.UploadTooLarge: 413,
    errors.NoSpaceForUpload: 507,
    errors.NoQrCode: 404,
    errors.HistoryError: 503,
    errors.HistoryFull: 507,
    errors.IdTaken: 409,
    errors.NoSuchAnswer: 404,
    errors.TeachingError: 409,
    errors.NoSuchHead: 404,
    errors.NoSuchExample: 404,
    errors.BadName: 422,
    errors.NoCellFound: 422,
    errors.TooManyExamples: 422,
    errors.NoArchive: 422,
    errors.CountError: 409,
    errors.NoSuchCount: 404,
    errors.NoSuchCell: 404,
    errors.TooManyTries: 429,
    errors.SlideError: 422,
    errors.NotReady: 503,
    errors.NotPaired: 401,
    errors.TeacherOnly: 403,
    errors.UnknownName: 421,
    errors.ForeignPage: 403,
    errors.ServerBusy: 503,
    errors.TooSlow: 408,
    errors.BadBody: 422,
    errors.BadForm: 400,
    errors.BadRequest: 400,
    errors.BadRange: 416,
    errors.ClientGone: 400,
    errors.BadSetting: 503,
    errors.ModelUnusable: 503,
    errors.NoRuntime: 503,
}
"""A kind of error that is not listed has the status of its nearest ancestor."""

SENTENCES = {
    400: "The upload did not arrive in one piece. Please send the photo again.",
    404: "There is no such page here. Scan the QR code again to get to the camera page.",
    405: "This address can't be used in that way.",
    422: "No photo came with the request. Send it as the multipart field “file”.",
    500: "Something went wrong on the laptop. Your photo is still on your phone; please try again.",
}
WRONG = {
    "query": "“{}” in the address must be {}.",
    "path": "“{}” in the address must be {}.",
    "header": "The header “{}” must be {}.",
}
EXPECTED = {
    "bool_parsing": "1 or 0",
    "uuid_parsing": "a UUID",
    "int_parsing": "a whole number",
    "greater_than_equal": "at least 1",
    "less_than_equal": "a smaller number",
}
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
PHOTO_ALONE = "The form may hold nothing beside the photo, in the field “file”."
ONE_PHOTO = "Please send one photo at a time."
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 422: "no_photo"}


def status_of(error: errors.SmearlensError | type[errors.SmearlensError]) -> int:
    """Return the HTTP status of an error or of its class."""
    kind = error if isinstance(error, type) else type(error)
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def problem_of(error: errors.SmearlensError, language: str = ENGLISH) -> Problem:
    """Return what a client is told of `error`."""
    return problem(language, status_of(error), str(error), error.code, **error.facts)


def problem(language: str, status: int, detail: str, code: str, **facts: Fact) -> Problem:
    """Return a problem with the status's own title; `detail` where `language` has no words."""
    told = catalogue(language).error(code, facts) or detail
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=told, code=code)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Describe error replies for `/openapi.json`."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Make `app` answer every error in this one shape."""
    app.add_exception_handler(errors.SmearlensError, _smearlens_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(Exception, _unforeseen)


def refusal(request: Request, error: errors.SmearlensError) -> Response:
    """Answer `error` to a request whose body may be unread."""
    headers = _headers(error)
    if "expect" in request.headers:
        # The client was never told to send its body, so the next bytes may be either.
        headers["Connection"] = "close"
    return respond(request, problem_of(error, language_of(request)), headers)


def as_bytes(error: errors.SmearlensError, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the whole reply to a request that reaches no route; the connection ends with it.

    `headers` are the request's, as far as they came, with names in lower case.
    """
    language = language_of(HTTPConnection({"type": "http", "headers": list(headers)}))
    told = problem_of(error, language)
    more = told_in(language) | {"Connection": "close"}
    reply = JSONResponse(
        told.model_dump(),
        headers=SECURITY_HEADERS | _headers(error) | more,
        media_type="application/problem+json",
    )
    lines = [f"HTTP/1.1 {told.status} {told.title}".encode()]
    lines += [b"%s: %s" % header for header in reply.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(reply.body)])


def _smearlens_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.SmearlensError)  # noqa: S101 - registered for it alone
    return respond(request, problem_of(error, language_of(request)), _headers(error))


def _headers(error: errors.SmearlensError) -> dict[str, str]:
    if isinstance(error, errors.ServerBusy | errors.TooManyTries):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.NotPaired):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, errors.BadRange) and error.size is not None:
        return {"Content-Range": f"bytes */{error.size}"}
    return {}


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    status, language = error.status_code, language_of(request)
    if status == 400 and str(error.detail).startswith("Too many"):
        return respond(request, problem(language, 400, ONE_PHOTO, "too_many_parts"), {})
    if isinstance(error.__cause__, errors.SmearlensError):
        return _smearlens_error(request, error.__cause__)
    told = problem(
        language,
        status,
        SENTENCES.get(status, f"{error.detail}."),
        CODES.get(status, HTTPStatus(status).name.lower()),
    )
    headers = dict(error.headers or {})
    if status == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return respond(request, told, headers)


def _methods(request: Request) -> list[str]:
    """Return all that this address can be asked by; Starlette names those of the first route."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]
    return found or ["GET", "HEAD"]  # a file of /static


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    language, faults = language_of(request), error.errors()
    for fault in faults:
        place, *names = fault["loc"]
        if place in WRONG:
            wanted = EXPECTED.get(fault["type"], "another value")
            sentence = WRONG[place].format(names[0], wanted)
            facts = {"place": place, "name": str(names[0]), "expected": fault["type"]}
            return respond(request, problem(language, 422, sentence, "bad_parameter", **facts), {})
    if all(fault["loc"] == ("body",) and fault["type"] == "extra_forbidden" for fault in faults):
        alone = problem(language, 422, PHOTO_ALONE, "bad_parameter", place="form")
        return respond(request, alone, {})
    if any(fault["loc"] == ("body", "file") for fault in faults):
        return respond(request, problem(language, 422, SENTENCES[422], CODES[422]), {})
    return _smearlens_error(request, errors.BadBody())


def _unforeseen(request: Request, error: Exception) -> Response:
    # This is done outside the middleware that adds the headers and knows the id.
    request_id = request.state.request_id
    told = {"request_id": request_id}
    log.error("unforeseen error: %s", type(error).__name__, exc_info=error, extra=told)
    headers = SECURITY_HEADERS | {"X-Request-ID": request_id}
    return respond(
        request, problem(language_of(request), 500, SENTENCES[500], "internal_error"), headers
    )


def respond(request: Request, told: Problem, headers: dict[str, str]) -> Response:
    """Send `told` in the form the client prefers."""
    if prefers_html(request.headers.get("accept")):
        return show(request, "problem.html", {"problem": told.model_dump()}, told.status, headers)
    return JSONResponse(
        told.model_dump(),
        status_code=told.status,
        headers=told_in(language_of(request)) | headers,
        media_type="application/problem+json",
    )
