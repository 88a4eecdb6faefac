"""Shows a template to a person, in the person's language.

Asked by the routes and the error replies. Knows no sentence and no route.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from app import __version__
from app.assets import asset
from app.cells import CELLS, PALETTE, cells_of
from app.reference_cells import TYPES, wavering
from app.words.catalogue import catalogue
from app.words.languages import language_of, languages
from app.words.told import Told


def templates() -> Jinja2Templates:
    """Return the templates, with what each of them knows."""
    return Jinja2Templates(asset("templates"), context_processors=[_common])


def _common(request: Request) -> dict[str, object]:
    language = language_of(request)
    return {
        "version": __version__,
        "cells_of": cells_of,
        "colours": {
            "known": [(key, cell.colour) for key, cell in CELLS.items()],
            "palette": PALETTE,
        },
        "types": list(TYPES),
        "wavering": wavering,
        "language": language,
        "languages": languages(),
        "t": Told(catalogue(language)),
        # Where the switch of languages leads: a page made by a form can't be asked for again.
        "here": str(request.url.replace(scheme="", netloc="")) if request.method == "GET" else "/",
    }


def show(
    request: Request,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return the page that `template` makes of `context`."""
    page: HTMLResponse = request.app.state.templates.TemplateResponse(
        request,
        template,
        context,
        status_code=status,
        headers={**told_in(language_of(request)), **(headers or {})},
    )
    return page


def told_in(language: str) -> dict[str, str]:
    """Return the headers of a reply that is written in a language and could be in another."""
    return {"Content-Language": language, "Vary": "Accept, Accept-Language, Cookie"}
