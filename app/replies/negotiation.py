"""Reads what a client accepts: whether a person's browser or a program asks, in which languages.

Asked by whatever answers in more than one way. Knows no routes.
"""


def prefers_html(accept: str | None) -> bool:
    """Tell whether `accept` ranks text/html above JSON (RFC 9110, 12.5.1).

    JSON wins a tie, so `*/*` and a missing header mean JSON.
    """
    if not accept:
        return False
    named = _qualities(accept)

    def quality(*ranges: str) -> float:
        return next((named[media] for media in ranges if media in named), 0.0)

    html = quality("text/html", "text/*", "*/*")
    json = quality("application/json", "application/*", "*/*")
    problem = quality("application/problem+json", "application/*", "*/*")
    return html > max(json, problem)


def ranked(accept: str | None) -> list[str]:
    """Return what `accept` names and does not rule out, in lower case, the most wanted first."""
    named = _qualities(accept or "")
    return sorted((name for name in named if named[name] > 0), key=lambda name: -named[name])


def _qualities(accept: str) -> dict[str, float]:
    """Return the quality that `accept` gives each of what it names; 0 where it is no number."""
    named = {}
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        named[name] = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    named[name] = float(parameter[2:])
                except ValueError:
                    named[name] = 0.0
    return named
