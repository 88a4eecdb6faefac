"""Makes a certificate authority once, and the server's certificate as often as it takes.

Between `names.py` and the files of `kept.py`. Needs the extra `https`; knows no sockets.
"""

import ipaddress
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if os.name == "posix":
    from fcntl import LOCK_EX, flock

from app.errors import BadSetting
from app.launch.tls.kept import Kept
from app.launch.tls.names import Names, own_name

CA_DAYS, LEAF_DAYS = 3650, 397
"""iPhones take no server's certificate of more than 825 days (support.apple.com/HT210176)."""
SPARE = timedelta(days=30)
"""What is left of a certificate when another takes its place."""
EARLIER = timedelta(days=1)
"""How far a phone's clock may be behind."""


def ensure(kept: Kept, names: Names, now: datetime | None = None) -> bool:
    """Make what lacks, is about to end or holds not all of `names`; tell whether it did.

    Raises:
        BadSetting: the folder can't be written, or holds what is no such certificate.
    """
    now = now or datetime.now(UTC)
    try:
        kept.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.folder.mkdir(exist_ok=True, mode=0o700)
        with _alone(kept.folder):
            ca, key, made = _authority(kept, now)
            if not made and _still_good(kept.leaf, ca, names, now):
                return False
            _write(kept.leaf, _leaf(ca, key, names, now))
            return True
    except OSError as error:
        raise BadSetting(
            f"The certificate can't be kept in {kept.folder}: {(error.strerror or '').lower()}. "
            "Choose another folder with SMEARLENS_FOLDER."
        ) from error


def _authority(
    kept: Kept, now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    """Return the authority, its key, and whether it was made now."""
    if kept.ca.exists() or kept.ca_key.exists():
        try:
            ca = x509.load_pem_x509_certificate(kept.ca.read_bytes())
            key = serialization.load_pem_private_key(kept.ca_key.read_bytes(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey) or (
                key.public_key() != ca.public_key()
            ):
                raise ValueError
        except (ValueError, TypeError, FileNotFoundError) as error:
            raise BadSetting(
                f"{kept.folder} holds a damaged certificate authority. Bring its files back from a "
                "backup, or delete the folder: then phones have to trust a new one."
            ) from error
        if ca.not_valid_after_utc - now > SPARE:
            return ca, key, False
    key = ec.generate_private_key(ec.SECP256R1())
    ca = _new_authority(key, now)
    _write(kept.ca_key, _pem(key))
    _write(kept.ca, ca.public_bytes(serialization.Encoding.PEM))
    return ca, key, True


def _new_authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    """Make one that can sign servers alone, and of names only this machine's and its network's.

    A public name that it signs is refused by phones that look at the constraint (RFC 5280,
    4.2.1.10). It is not critical, so that the others take the certificate all the same; addresses
    are free, since a laptop changes its network.
    """
    name = own_name()
    called = f"Smearlens of {name or 'this laptop'}, {secrets.token_hex(2)}"
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called[:64])])
    permitted = [x509.DNSName(one) for one in ("localhost", "local", *((name,) if name else ()))]
    return (
        _begun(own, own, key, now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, names: Names, now: datetime
) -> bytes:
    """Return the server's new key and certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Smearlens server")])
    alternative = x509.SubjectAlternativeName(_general(_signable(ca, names)))
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    leaf = (
        _begun(subject, ca.subject, key, now, LEAF_DAYS, ca.not_valid_after_utc)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    return _pem(key) + leaf.public_bytes(serialization.Encoding.PEM)


def _still_good(path: Path, ca: x509.Certificate, names: Names, now: datetime) -> bool:
    try:
        pem = path.read_bytes()
        leaf = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, None)
        leaf.verify_directly_issued_by(ca)
        held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # whatever is wrong with it, another is made
        return False
    lasts = leaf.not_valid_before_utc <= now and leaf.not_valid_after_utc - now > SPARE
    matches = key.public_key() == leaf.public_key()
    return lasts and matches and set(_general(_signable(ca, names))) <= set(held)


def _signable(ca: x509.Certificate, names: Names) -> Names:
    """Leave out a name that this machine got later than its authority, which may not sign it."""
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = {one.value for one in constraints.permitted_subtrees or ()}
    dns = (name for name in names.dns if name in permitted or name.rpartition(".")[2] in permitted)
    return Names(tuple(dns), names.addresses)


def _general(names: Names) -> list[x509.GeneralName]:
    return [
        *map(x509.DNSName, names.dns),
        *(x509.IPAddress(ipaddress.ip_address(one)) for one in names.addresses),
    ]


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
    at_most: datetime | None = None,
) -> x509.CertificateBuilder:
    until = now + timedelta(days=days) - EARLIER
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(min(until, at_most or until))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file for this user alone, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from making the same."""
    held = os.open(folder, os.O_RDONLY)
    try:
        flock(held, LOCK_EX)
        yield
    finally:
        os.close(held)
