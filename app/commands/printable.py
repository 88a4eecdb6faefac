"""What may be printed of a text that somebody else chose: the name of a file, of a class.

Used by every command. Knows no terminal.
"""


def printable(text: str) -> str:
    """Return `text` with what is no character, or controls a terminal, as Python writes it."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in shown
    )
