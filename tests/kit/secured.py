"""A real `smearlens serve --https`, and whoever trusts what it made."""

import os
import socket
import ssl
from pathlib import Path

import httpx

from tests.kit.processes import Served, free_port


class Secured(Served):
    """A server that speaks HTTP and HTTPS, with its certificate in `folder`."""

    def __init__(
        self, folder: Path, *flags: str, host: str = "127.0.0.1", **variables: str
    ) -> None:
        self.folder = folder
        self.host = host
        self.https_port = free_port()
        self.flags = flags
        self.secure = f"https://127.0.0.1:{self.https_port}"
        super().__init__(**{"SMEARLENS_FOLDER": str(folder)} | variables)

    @property
    def command(self) -> list[str]:
        ports = ["--port", str(self.port), "--https-port", str(self.https_port)]
        return ["app.cli", "serve", "--host", self.host, "--https", *ports, *self.flags]

    @property
    def ca(self) -> Path:
        return self.folder / "https" / "ca.crt"

    @property
    def trust(self) -> ssl.SSLContext:
        """What a phone has that trusts the authority, and looks as closely as Python 3.13 does."""
        trusting = ssl.create_default_context(cafile=self.ca)
        trusting.verify_flags |= ssl.VERIFY_X509_STRICT
        return trusting

    def phone(self, **more: object) -> httpx.Client:
        """A client that trusts the certificate."""
        return httpx.Client(base_url=self.secure, verify=self.trust, timeout=30, **more)  # type: ignore[arg-type]

    def line(self) -> ssl.SSLSocket:
        """A bare connection, its handshake done."""
        bare = socket.create_connection(("127.0.0.1", self.https_port), 30)
        return self.trust.wrap_socket(bare, server_hostname="127.0.0.1")

    def bare(self) -> socket.socket:
        """A connection that has said nothing yet."""
        return socket.create_connection(("127.0.0.1", self.https_port), 30)

    def leaf(self) -> bytes:
        """The certificate that is shown now, as PEM."""
        with self.line() as line:
            found = line.getpeercert(binary_form=True)
        assert found
        return ssl.DER_cert_to_PEM_cert(found).encode()


def descriptors(pid: int) -> int:
    """How many files and sockets a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))
