"""Settings of the server: flags win over the environment, `SMEARLENS_*`.

Read once by `main.py` or the command line and handed on. Knows what can be
set, not what is done with it (https://12factor.net/config).
"""

import os
import re
import stat
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.assets import asset
from app.errors import BadSetting
from app.middleware.watch.log import Form

FLAGS = {
    name: f" (--{name.replace('_', '-')})"
    for name in (
        *("host", "port", "public_url", "model", "microscope", "processes", "keep_photos"),
        *("token", "token_file", "board_token_file"),
        *("https", "https_port", "tls_cert", "tls_key"),
    )
}
SECRET = ("token", "token_file", "board_token", "board_token_file")
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
"""What needs no escaping in a URL, a cookie or a header, and can't be guessed in years."""
URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[\w.-]+|\[[\da-f:.]+\])(?::(?P<port>\d{1,5}))?(?P<rest>/?.*)",
    re.IGNORECASE,
)
USUAL = {"http": 80, "https": 443}


class Settings(BaseSettings):
    """Hold the settings; each is read from `SMEARLENS_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="SMEARLENS_", env_ignore_empty=True, frozen=True)

    host: str = "0.0.0.0"  # noqa: S104 - phones have to reach it
    """The address to listen on; a laptop changes its Wi-Fi, so by default all of them."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """The port to listen on; without one 8000 or the next free."""
    https: bool = False
    """Whether the server speaks HTTPS, too, on a port of its own."""
    https_port: int | None = Field(default=None, ge=1, le=65535)
    """The port of HTTPS; without one 8443 or the next free."""
    tls_cert: Path | None = None
    """A certificate of one's own for HTTPS, with its chain, in PEM; else one is made."""
    tls_key: Path | None = Field(default=None, validate_default=True)
    """The key of this certificate, in PEM."""
    public_url: str | None = None
    """The URL by which phones reach the server, where it differs (container, proxy)."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """More names, comma-separated, that the server may be called by."""
    token_file: Path | None = None
    """A file that holds the token, which no other user may read."""
    token: SecretStr | None = Field(default=None, validate_default=True)
    """What lets a device in; `smearlens serve` makes one, `uvicorn` is open without."""
    board_token_file: Path | None = None
    """A file that holds the board's token, which no other user may read."""
    board_token: SecretStr | None = Field(default=None, validate_default=True)
    """What shows the class's board elsewhere than on the laptop, and lets do what it may."""
    open: bool = False
    """Whether everybody may come in, token or not."""
    container: bool = False
    """Set in our own container image: the addresses seen inside are no use to a phone."""
    model: Path = Field(default_factory=lambda: asset("models") / "wbc")
    """The folder of the model to serve."""
    microscope: str | None = None
    """What is taught that answers where a photo names none: its name or its id."""
    processes: int | None = Field(default=None, ge=1, le=256)
    """How many processes answer; `smearlens serve` finds out what pays, `uvicorn` is one."""
    max_upload_mb: int = Field(default=25, ge=1, le=1000)
    """The largest request body, in millions of bytes."""
    max_slide_mb: int = Field(default=2000, ge=1, le=100_000)
    """The largest video or .zip of a whole slide, in millions of bytes."""
    workers: int = Field(default_factory=lambda: min(8, os.cpu_count() or 1), ge=1, le=256)
    """How many photos are decoded and classified at once; each takes 32 MB, and in each process
    some share 160 more. This, `queue` and `connections` are the server's, and its processes share
    them."""
    queue: int = Field(default=32, ge=0)
    """How many photos may wait for a worker; more are answered with 503."""
    headers_within: float = Field(default=10, gt=0)
    """Seconds a client has for a request's headers."""
    body_within: float = Field(default=60, gt=0)
    """Seconds a client has for a photo, and for taking in its answer."""
    connections: int = Field(default=512, ge=1)
    """How many connections are open at once; of more, those that send nothing are closed."""
    log: Form | None = None
    """How the log is written; by default `quiet` on a terminal and `json` elsewhere."""
    stop_within: int = Field(default=8, ge=1)
    """Seconds a stopping server waits for requests in flight."""
    folder: Path = Field(default_factory=lambda: platformdirs.user_data_path("smearlens", False))
    """Where the history is kept; by default where this system keeps applications' data."""
    database_url: SecretStr | None = None
    """The history's database, where it is not SQLite in `folder`; it may hold a password."""
    retention_days: int = Field(default=365, ge=0, le=36_500)
    """Days for which an answer is kept; with 0 nothing is stored at all."""
    keep_photos: bool = False
    """Whether photos are kept with their answers, without EXIF."""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(name.strip().lower() for name in value.split(",") if name.strip())

    @field_validator("token", "board_token", mode="before")
    @classmethod
    def _from_file(cls, value: Any, told: ValidationInfo) -> Any:
        file = f"{told.field_name}_file"
        path = told.data.get(file)
        if path is None:
            return value
        if value is not None:
            flag = " or --token" if told.field_name == "token" else ""
            variable = f"SMEARLENS_{told.field_name}".upper()
            raise PydanticCustomError(
                "token_file", "{why}", {"why": f"{variable}{flag} is set, too"}
            )
        try:
            return SecretStr(_token_in(path))
        except ValueError as error:
            raise PydanticCustomError("token_file", "{why}", {"why": str(error)}) from error

    @field_validator("token", "board_token")
    @classmethod
    def _fits_everywhere(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("it must be 16 to 128 letters, digits, “-” or “_”")
        return value

    @field_validator("board_token")
    @classmethod
    def _of_its_own(cls, value: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
        if value and value == told.data.get("token"):
            raise ValueError("it must be another than the one that lets phones in")
        return value

    @field_validator("tls_key")
    @classmethod
    def _both_or_none(cls, value: Path | None, told: ValidationInfo) -> Path | None:
        if (value is None) != (told.data.get("tls_cert") is None):
            raise ValueError("a certificate and its key go together: --tls-cert and --tls-key")
        return value

    @field_validator("public_url")
    @classmethod
    def _as_browsers_write_it(cls, value: str | None) -> str | None:
        """Return the URL with its host in ASCII and no port that goes without saying."""
        if value is None:
            return None
        found = URL.fullmatch(value.strip())
        if not found:
            raise ValueError("it must start with http:// or https:// and a host's name")
        if found["rest"] not in ("", "/"):
            raise ValueError("it must end after the host, since all pages are at the root")
        scheme, port = found["scheme"].lower(), int(found["port"] or USUAL[found["scheme"].lower()])
        if not 1 <= port <= 65_535:
            raise ValueError("its port must be 1 to 65535")
        try:
            host = found["host"].rstrip(".").encode("idna").decode().lower()
            url = f"{scheme}://{host}" + (f":{port}" if port != USUAL[scheme] else "") + "/"
            urlsplit(url)
        except ValueError as error:
            raise ValueError("its host is neither a name nor an address") from error
        return url

    @property
    def wants_https(self) -> bool:
        """Whether HTTPS was asked for, by its name or by naming a certificate."""
        return self.https or self.tls_cert is not None

    @property
    def speaks_https(self) -> bool:
        """Whether `smearlens serve` has a port and a certificate for it."""
        return bool(self.https and self.https_port and self.tls_cert)

    @property
    def pairing(self) -> str | None:
        """The token that devices must bring; None where everybody may come in."""
        return self.token.get_secret_value() if self.token and not self.open else None

    @property
    def board(self) -> str | None:
        """The token that stands for the laptop; None where only the laptop itself may."""
        return self.board_token.get_secret_value() if self.board_token else None

    @property
    def storing(self) -> str:
        """What is stored of photos and answers, in a sentence for people."""
        if not self.retention_days:
            return "Nothing is stored."
        days = f"{self.retention_days} day" + "s" * (self.retention_days > 1)
        if self.keep_photos:
            return f"Photos are kept with their answers for {days}."
        return f"Answers are kept for {days}, photos only of counts and of what is taught."

    @property
    def admitting(self) -> str:
        """Who may ask, in a sentence for programmers."""
        if not self.pairing:
            return "Everybody may ask."
        return (
            "Devices other than the laptop send the token of the QR code's address "
            "as Authorization: Bearer."
        )

    @property
    def history_url(self) -> str:
        """The address of the history's database."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.folder.absolute() / 'history.sqlite3'}"

    @classmethod
    def read(cls, **flags: object) -> "Settings":
        """Read the environment, with `flags` that are not None on top.

        Raises:
            BadSetting: a value can't hold; the sentence names it.
        """
        try:
            return cls(**{name: flag for name, flag in flags.items() if flag is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) + ("_file" if first["type"] == "token_file" else "")
            why = first["msg"].removeprefix("Value error, ")
            value = "what it is" if name in SECRET else f"“{first['input']}”"
            raise BadSetting(
                f"SMEARLENS_{name.upper()}{FLAGS.get(name, '')} can't be {value}: {why}."
            ) from (None if name in SECRET else error)


def _token_in(path: Path) -> str:
    """Return the token that a file or a pipe holds.

    Raises:
        ValueError: there is none, or it is everybody's to read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o007:
                raise ValueError(f"other users can read {path}; chmod 600 keeps it to you")
            token = file.read(1024).strip()
    except OSError as error:
        raise ValueError(f"{path} can't be read: {(error.strerror or '').lower()}") from error
    if not TOKEN.fullmatch(token):
        raise ValueError(f"{path} must hold 16 to 128 letters, digits, “-” or “_”")
    return token
