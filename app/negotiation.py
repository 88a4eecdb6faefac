"""Reads from an Accept header whether a person's browser or a program is asking.

Asked by the classify route and by the error replies. Knows no routes.
"""


def prefers_html(accept: str | None) -> bool:
    """Tell whether `accept` ranks text/html above JSON (RFC 9110, 12.5.1).

    JSON wins a tie, so `*/*` and a missing header mean JSON.
    """
    if not accept:
        return False
    html = _quality(accept, ("text/html", "text/*", "*/*"))
    json = _quality(accept, ("application/json", "application/*", "*/*"))
    problem = _quality(accept, ("application/problem+json", "application/*", "*/*"))
    return html > max(json, problem)


def _quality(accept: str, ranges: tuple[str, ...]) -> float:
    """Return the quality, 0..1, that `accept` gives the first of `ranges` it names."""
    named = {}
    for item in accept.lower().split(","):
        media, *parameters = (part.strip() for part in item.split(";"))
        named[media] = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    named[media] = float(parameter[2:])
                except ValueError:
                    named[media] = 0.0
    return next((named[media] for media in ranges if media in named), 0.0)
