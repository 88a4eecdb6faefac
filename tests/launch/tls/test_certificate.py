"""A certificate of one's own: what is wrong with it is told, and what changes is read again."""

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from app.errors import BadSetting
from app.launch.network import Address
from app.launch.tls.authority import ensure
from app.launch.tls.certificate import Certificate, load
from app.launch.tls.kept import Kept
from app.launch.tls.names import names_now
from app.settings import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="HTTPS runs where POSIX does")

TODAY = datetime.now(UTC)


def make(
    folder: Path,
    name: str = "own",
    since: datetime = TODAY - timedelta(days=1),
    until: datetime = TODAY + timedelta(days=90),
    encryption: KeySerializationEncryption | None = None,
) -> tuple[Path, Path]:
    """Write a certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.crt", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    kind = encryption or NoEncryption()
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kind))
    return files


def test_a_good_one_is_taken_with_tls_1_2_at_least(tmp_path: Path) -> None:
    context = load(*make(tmp_path))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    certificate, _ = make(tmp_path)
    _, key = make(tmp_path, "other")
    with pytest.raises(BadSetting, match=r"other\.key is not the key of --tls-cert .*own\.crt"):
        load(certificate, key)


def test_one_that_has_expired_is_told(tmp_path: Path) -> None:
    files = make(tmp_path, since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    with pytest.raises(BadSetting, match=r"--tls-cert .*own\.crt has expired"):
        load(*files)


def test_one_that_is_not_valid_yet_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="is not valid yet"):
        load(*make(tmp_path, since=TODAY + timedelta(days=1)))


def test_an_encrypted_key_is_told_with_the_way_out(tmp_path: Path) -> None:
    files = make(tmp_path, encryption=BestAvailableEncryption(b"secret"))
    with pytest.raises(BadSetting, match=r"is encrypted\. .* openssl pkey"):
        load(*files)


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, which: int) -> None:
    files = make(tmp_path)
    files[which].unlink()
    with pytest.raises(BadSetting, match=r"can't be read: no such file"):
        load(*files)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("content", [b"", b"\x30\x82\x01\x0a", b"words"])
def test_a_file_that_is_no_pem_is_told(tmp_path: Path, which: int, content: bytes) -> None:
    files = make(tmp_path)
    files[which].write_bytes(content)
    with pytest.raises(BadSetting, match=r"holds no (certificate|private key) in PEM"):
        load(*files)


def test_a_damaged_pem_is_told(tmp_path: Path) -> None:
    certificate, key = make(tmp_path)
    lines = certificate.read_text("ascii").splitlines()
    certificate.write_text("\n".join([lines[0], "AAAA", *lines[3:]]), "ascii")
    with pytest.raises(BadSetting, match="can't be used"):
        load(certificate, key)


@pytest.mark.parametrize("alone", ["tls_cert", "tls_key"])
def test_certificate_and_key_go_together(tmp_path: Path, alone: str) -> None:
    with pytest.raises(BadSetting, match=r"SMEARLENS_TLS_KEY \(--tls-key\).* go together"):
        Settings.read(**{alone: tmp_path / "one.pem"})


def test_one_that_is_replaced_is_read_again_and_a_bad_one_is_not(tmp_path: Path) -> None:
    files = make(tmp_path)
    served = Certificate(Settings(https=True, https_port=1, tls_cert=files[0], tls_key=files[1]))
    first = served.context
    served.look()
    assert served.context is first
    make(tmp_path)
    served.look()
    second = served.context
    assert second is not first
    files[1].write_bytes(b"nonsense")
    served.look()
    assert served.context is second


def test_ours_is_renewed_where_the_address_changes_while_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(host="0.0.0.0", folder=tmp_path, https=True, https_port=1)
    kept = Kept.of(settings)
    at_home = [Address("wlan0", "192.168.1.20", "wifi")]
    ensure(kept, names_now(settings, at_home))
    settings = settings.model_copy(update={"tls_cert": kept.leaf, "tls_key": kept.leaf})
    addresses = at_home
    monkeypatch.setattr("app.launch.tls.names.list_addresses", lambda: addresses)
    served = Certificate(settings)
    first = served.context
    served.look()
    assert served.context is first
    addresses = [Address("wlan0", "10.9.8.7", "wifi")]
    served.look()
    assert served.context is not first
    names = x509.load_pem_x509_certificate(kept.leaf.read_bytes()).extensions
    held = names.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "10.9.8.7" in map(str, held.get_values_for_type(x509.IPAddress))
