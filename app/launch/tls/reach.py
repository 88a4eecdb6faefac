"""Which addresses phones reach this server at: over plain HTTP, and over HTTPS where it speaks it.

Asked by the invitation and the pages, so that they never disagree. Knows no certificates.
"""

from app.launch.network import Reach, find_reach
from app.settings import Settings


def plain_reach(settings: Settings, port: int) -> Reach:
    """Return where the server speaks HTTP; without HTTPS, what the public URL says it speaks."""
    scheme = "http" if settings.speaks_https else None
    return find_reach(
        settings.host, port, settings.public_url, settings.container, scheme=scheme
    ).with_token(settings.pairing)


def secure_reach(settings: Settings) -> Reach | None:
    """Return where the server speaks HTTPS; None where it does not, or can't know where."""
    if not (settings.speaks_https and settings.https_port):
        return None
    if settings.container and not settings.public_url:
        return None
    return find_reach(
        settings.host, settings.https_port, settings.public_url, scheme="https"
    ).with_token(settings.pairing)
