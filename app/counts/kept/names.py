"""Codes by which phones join a count, and the check of what people call slides and themselves.

Asked by the store. Knows no database.
"""

import secrets

from app.cells import checked_name
from app.errors import BadName

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that is easily taken for another: no 0 and O, no 1, I and L."""
LENGTH = 6
SLIDE_MOST, PERSON_MOST = 100, 40
"""Characters."""


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_code(typed: str) -> str:
    """Return what somebody typed as codes are written."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: LENGTH + 1]


def checked(name: str, most: int) -> str:
    """Return a name, which may be empty, without spaces around it.

    Raises:
        BadName: people can't read it.
    """
    name = name.strip()
    try:
        return checked_name(name, most) if name else ""
    except ValueError as error:
        raise BadName(most) from error
