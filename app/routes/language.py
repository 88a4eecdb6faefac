"""POST /language: the switch at the foot of each page.

Sets a cookie that every page reads. Knows no words.
"""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.middleware.phone_id import SECONDS
from app.words.languages import COOKIE, languages

router = APIRouter(include_in_schema=False)


@router.post("/language")
def chosen(
    language: Annotated[str, Form()] = "",
    here: Annotated[str, Form()] = "/",
) -> Response:
    """Answer in `language` from now on, and show again the page at `here`."""
    own = here.startswith("/") and not here.startswith("//")
    told = RedirectResponse(here if own else "/", 303)
    if language in languages():
        told.set_cookie(
            COOKIE,
            language,
            max_age=SECONDS,
            secure=False,  # HTTPS shares it with HTTP: it is no secret
            httponly=True,
            samesite="strict",
        )
    return told
