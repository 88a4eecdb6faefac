"""Where the certificates that Smearlens makes lie, and what is told of them.

Asked by `serve`, the invitation and the pages. Makes nothing, and needs no `cryptography`.
"""

import ssl
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """Name the files in the folder of the history; none is there until the first `--https`."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> "Kept":
        """Return where the certificates of a server with these settings lie."""
        return cls(settings.folder.absolute() / "https")

    @property
    def ca(self) -> Path:
        """What phones are told to trust."""
        return self.folder / "ca.crt"

    @property
    def ca_key(self) -> Path:
        return self.folder / "ca.key"

    @property
    def leaf(self) -> Path:
        """The server's certificate and its key, in one file so that they always match."""
        return self.folder / "server.pem"


def authority_of(settings: Settings) -> Kept | None:
    """Return whose certificate is served; None without HTTPS, or with somebody's own."""
    kept = Kept.of(settings)
    return kept if settings.speaks_https and settings.tls_cert == kept.leaf else None


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of a certificate in eight groups of eight hexadecimal digits."""
    found = sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))).hexdigest()
    return " ".join(found[place : place + 8] for place in range(0, 64, 8)).upper()
