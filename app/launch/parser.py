"""Takes HTTP/1.1 apart, more strictly than h11: what nobody has a use for is no request.

Under `connection.py`. Knows bytes, no clocks and no routes.
"""

import re

import h11

HEADERS_MOST = 16_384
"""Bytes of address and headers, also where they come in one piece."""

PIECES = 4096
PIECE_LEAST = 256
"""Bytes that the pieces of a body have on average, once there are more than `PIECES`. Each costs
the event loop some 20 µs, and 25 MB could come as as many chunks of one byte."""

ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


class Parser(h11.Connection):
    """Read requests; raise h11's own error for what is none."""

    _pieces = 0
    _received = 0

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Data):
            self._pieces += 1
            self._received += len(event.data)
            if self._pieces > PIECES and self._received < self._pieces * PIECE_LEAST:
                raise h11.RemoteProtocolError("the body comes in too small pieces")
        elif isinstance(event, h11.Request):
            self._pieces = self._received = 0
            names = {name for name, _ in event.headers}
            size = len(event.target) + sum(len(name) + len(value) for name, value in event.headers)
            if size > HEADERS_MOST or event.http_version not in {b"1.0", b"1.1"}:
                raise h11.RemoteProtocolError("too long, or of another version")
            if {b"content-length", b"transfer-encoding"} <= names:
                # A proxy before us may have believed the other one (RFC 9112, 6.1).
                raise h11.RemoteProtocolError("two lengths")
            event = _relative(event)
        return event


def _relative(request: h11.Request) -> h11.Request:
    """Return an absolute address as path and Host, which it overrules (RFC 9112, 3.2.2)."""
    found = ABSOLUTE.match(request.target)
    if not found:
        return request
    rest = request.target[found.end() :]
    others = [(name, value) for name, value in request.headers if name != b"host"]
    return h11.Request(
        method=request.method,
        target=rest if rest.startswith(b"/") else b"/" + rest,
        headers=[(b"host", found[1]), *others],
        http_version=request.http_version,
    )
