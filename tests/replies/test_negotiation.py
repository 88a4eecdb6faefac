"""Accept headers: programs get JSON, browsers a page."""

import pytest

from app.replies.negotiation import prefers_html

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/plain, */*", False),
        ("application/problem+json", False),
        (CHROME, True),
        ("text/html", True),
        ("text/*", True),
        ("TEXT/HTML", True),
        ("text/html;q=0.5, application/json", False),
        ("text/html, application/json", False),
        ("application/json;q=0.4, text/html;q=0.6", True),
        ("text/html;q=0", False),
        ("text/html;q=nonsense", False),
        (",;,;q=1", False),
    ],
)
def test_html_wins_only_where_it_is_preferred(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html
