"""The certificate that is served: read with a sentence for each way it may be wrong, and again.

Above `authority.py`, which is asked only where the certificate is ours. Knows no connections.
"""

import logging
import os
import ssl
from datetime import UTC, datetime
from pathlib import Path

from app.errors import BadSetting
from app.launch.tls.kept import Kept, authority_of
from app.launch.tls.names import Names, names_now
from app.settings import Settings

LOG = logging.getLogger("smearlens.launch")

A_DAY = 24 * 3600
NO_MAKER = (
    "--https makes its certificate with the package cryptography, which is not installed: "
    "pip install 'smearlens[https]', or .venv/bin/pip install cryptography in a checkout. "
    "Or name a certificate of your own with --tls-cert and --tls-key."
)
EXPIRED, TOO_EARLY = 10, 9
"""`X509_V_ERR_CERT_HAS_EXPIRED` and `X509_V_ERR_CERT_NOT_YET_VALID` (x509_vfy.h)."""


class Certificate:
    """Hold what handshakes use, and keep it fresh; `context` is another one after a change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # `serve` has set both.
        self._files = Path(settings.tls_cert or ""), Path(settings.tls_key or "")
        self._kept = authority_of(settings)
        self._names = names_now(settings)
        self._looked = datetime.now(UTC)
        self._read = self._seen()
        self.context = load(*self._files)

    def look(self) -> None:
        """Renew a certificate of ours where it is time or an address is new; read what changed.

        Takes some 5 ms, or 100 where it renews; raises nothing: the old one is better than none.
        """
        try:
            self._renew()
            if (seen := self._seen()) != self._read:
                self.context, self._read = load(*self._files), seen
        except (BadSetting, OSError) as error:
            LOG.warning("The certificate can't be renewed: %s", error)

    def _renew(self) -> None:
        names, now = names_now(self._settings), datetime.now(UTC)
        due = names != self._names or (now - self._looked).total_seconds() > A_DAY
        if self._kept and due:
            ensure(self._kept, names)
            self._names, self._looked = names, now

    def _seen(self) -> list[tuple[int, int]]:
        found = [os.stat(file) for file in self._files]
        return [(one.st_mtime_ns, one.st_ino) for one in found]


def ensure(kept: Kept, names: Names) -> None:
    """Make the certificate, where that is needed.

    Raises:
        BadSetting: it can't be kept, or there is nothing to make it with.
    """
    try:
        from app.launch.tls import authority
    except ImportError as error:
        raise BadSetting(NO_MAKER) from error
    authority.ensure(kept, names)


def load(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what a server's side of TLS 1.2 and 1.3 needs.

    Raises:
        BadSetting: the files can't be used; the sentence says which and why.
    """
    for file, flag in ((certificate, "--tls-cert"), (key, "--tls-key")):
        try:
            text = file.read_bytes()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise BadSetting(f"{flag} {file} can't be read: {why}.") from error
        what = "CERTIFICATE" if flag == "--tls-cert" else "PRIVATE KEY"
        if f"{what}-----".encode() not in text:
            raise BadSetting(
                f"{flag} {file} holds no {what.lower()} in PEM, which begins with "
                f"“-----BEGIN {what}-----”."
            )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    encrypted = False

    def no_password() -> str:
        nonlocal encrypted
        encrypted = True
        return ""

    try:
        context.load_cert_chain(certificate, key, no_password)
    except ssl.SSLError as error:
        if encrypted:
            why = (
                f"--tls-key {key} is encrypted. Decrypt it into a file that only you can read: "
                "openssl pkey -in KEY -out PLAIN"
            )
        elif error.reason == "KEY_VALUES_MISMATCH":
            why = f"--tls-key {key} is not the key of --tls-cert {certificate}"
        else:
            why = f"--tls-cert {certificate} and --tls-key {key} can't be used: {error.reason}"
        raise BadSetting(f"{why}.") from error
    _check_dates(context, certificate)
    return context


def _check_dates(server: ssl.SSLContext, certificate: Path) -> None:
    """Let a client of our own look at the certificate: Python shows its dates to nobody else."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.verify_flags &= ~ssl.VERIFY_X509_STRICT
    client.load_verify_locations(certificate)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        server.wrap_bio(up, down, server_side=True),
        client.wrap_bio(down, up, server_hostname=None),
    ]
    for _ in range(4):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as error:
                why = {EXPIRED: "has expired", TOO_EARLY: "is not valid yet"}.get(
                    error.verify_code, f"is no server's: {error.verify_message}"
                )
                raise BadSetting(f"--tls-cert {certificate} {why}.") from error
