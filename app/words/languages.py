"""Which language a person reads: the one chosen by the switch, or what the browser asks for.

Asked by whatever answers in words. Knows which languages there are, not what they say.
"""

from functools import cache
from pathlib import Path

from babel import Locale, negotiate_locale
from starlette.requests import HTTPConnection

from app.replies.negotiation import ranked

ENGLISH = "en"
"""What is read where nothing else fits; the errors are written in it."""
COOKIE = "smearlens_language"
FOLDER = Path(__file__).parent


@cache
def languages() -> dict[str, str]:
    """Return each language's code, as in `lang`, and what it calls itself."""
    codes = sorted(path.parent.name for path in FOLDER.glob("*/camera.ftl"))
    names = ((code, Locale.parse(code).get_display_name(code) or code) for code in codes)
    return {code: name.capitalize() for code, name in names}


def language_of(connection: HTTPConnection) -> str:
    """Return the code of the language to answer in (RFC 9110, 12.5.4)."""
    chosen = connection.cookies.get(COOKIE)
    if chosen in languages():
        return chosen
    wanted = ranked(connection.headers.get("accept-language"))
    return negotiate_locale(wanted, languages(), sep="-") or ENGLISH
