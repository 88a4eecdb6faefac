"""The certificates made here: what they hold, who may read them, and when they are made anew."""

import ipaddress
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.errors import BadSetting
from app.launch.network import Address
from app.launch.tls.authority import ensure
from app.launch.tls.kept import Kept, fingerprint
from app.launch.tls.names import Names, names_now, own_name
from app.settings import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="HTTPS runs where POSIX does")

HOME = Names(("laptop", "laptop.local", "localhost"), ("127.0.0.1", "192.168.1.20", "::1"))
LAB = Names(HOME.dns, ("10.9.8.7", "127.0.0.1", "::1"))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr("socket.gethostname", lambda: "Laptop.fritz.box")
    return Kept(tmp_path / "data" / "https")


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def held(leaf: x509.Certificate) -> tuple[set[str], set[str]]:
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = names.get_values_for_type(x509.IPAddress)
    return set(names.get_values_for_type(x509.DNSName)), set(map(str, addresses))


def test_the_server_s_certificate_holds_each_name_and_serves_alone(kept: Kept) -> None:
    assert ensure(kept, HOME)
    ca, leaf = read(kept.ca), read(kept.leaf)
    leaf.verify_directly_issued_by(ca)
    assert held(leaf) == (set(HOME.dns), set(HOME.addresses))
    lasts = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    assert timedelta(days=365) < lasts <= timedelta(days=825)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert load_pem_private_key(kept.leaf.read_bytes(), None).public_key() == key


def test_the_authority_signs_servers_of_this_network_alone(kept: Kept) -> None:
    ensure(kept, HOME)
    extensions = read(kept.ca).extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert (basic.value.ca, basic.value.path_length) == (True, 0)
    names = extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    assert {name.value for name in names or ()} == {"localhost", "local", "laptop"}
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature


def test_no_other_user_can_read_them(kept: Kept) -> None:
    os.umask(os.umask(0))
    ensure(kept, HOME)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept.folder.iterdir()}
    assert modes == dict.fromkeys(("ca.crt", "ca.key", "server.pem"), 0o600)
    for folder in (kept.folder, kept.folder.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_good_is_kept(kept: Kept) -> None:
    ensure(kept, HOME)
    before = [path.read_bytes() for path in sorted(kept.folder.iterdir())]
    assert not ensure(kept, HOME)
    assert not ensure(kept, Names(("localhost",), ("127.0.0.1",))), "it holds more than that"
    assert [path.read_bytes() for path in sorted(kept.folder.iterdir())] == before


def test_another_address_gets_another_certificate_of_the_same_authority(kept: Kept) -> None:
    ensure(kept, HOME)
    ca = kept.ca.read_bytes()
    assert ensure(kept, LAB)
    assert kept.ca.read_bytes() == ca
    assert held(read(kept.leaf))[1] == set(LAB.addresses)
    read(kept.leaf).verify_directly_issued_by(read(kept.ca))


def test_one_that_is_about_to_end_is_renewed_by_the_same_authority(kept: Kept) -> None:
    now = datetime.now(UTC)
    ensure(kept, HOME, now - timedelta(days=300))
    ca = kept.ca.read_bytes()
    assert not ensure(kept, HOME, now)
    assert ensure(kept, HOME, now + timedelta(days=80))
    assert kept.ca.read_bytes() == ca


def test_an_authority_that_is_about_to_end_is_replaced(kept: Kept) -> None:
    now = datetime.now(UTC)
    ensure(kept, HOME, now - timedelta(days=3300))
    ca = kept.ca.read_bytes()
    ensure(kept, HOME, now)
    assert kept.ca.read_bytes() == ca
    assert read(kept.leaf).not_valid_after_utc <= read(kept.ca).not_valid_after_utc
    assert ensure(kept, HOME, now + timedelta(days=330))
    assert kept.ca.read_bytes() != ca
    read(kept.leaf).verify_directly_issued_by(read(kept.ca))


def test_a_damaged_certificate_of_the_server_is_made_again(kept: Kept) -> None:
    ensure(kept, HOME)
    for spoilt in (b"", b"nonsense", kept.ca.read_bytes(), kept.leaf.read_bytes()[:400]):
        kept.leaf.write_bytes(spoilt)
        assert ensure(kept, HOME)
        assert held(read(kept.leaf))[0] == set(HOME.dns)


@pytest.mark.parametrize("lost", ["ca.crt", "ca.key"])
@pytest.mark.parametrize("spoilt", [None, b"", b"nonsense"])
def test_a_damaged_authority_is_told_and_left(kept: Kept, lost: str, spoilt: bytes | None) -> None:
    ensure(kept, HOME)
    file = kept.folder / lost
    file.unlink()
    if spoilt is not None:
        file.write_bytes(spoilt)
    with pytest.raises(BadSetting, match=r"holds a damaged certificate authority"):
        ensure(kept, HOME)
    assert file.exists() == (spoilt is not None)


def test_a_name_that_came_later_is_left_out(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure(kept, HOME)
    monkeypatch.setattr("socket.gethostname", lambda: "bench")
    renamed = Names(("bench", "bench.local", "localhost"), LAB.addresses)
    assert ensure(kept, renamed)
    assert held(read(kept.leaf))[0] == {"bench.local", "localhost"}
    assert not ensure(kept, renamed)


def test_a_folder_that_can_t_be_made_is_told(kept: Kept) -> None:
    kept.folder.parent.write_bytes(b"a file")
    with pytest.raises(BadSetting, match=r"can't be kept in .* SMEARLENS_FOLDER"):
        ensure(kept, HOME)


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Laptop", "laptop"),
        ("laptop.example.org", "laptop"),
        ("my_laptop", None),
        ("Müllers-Laptop", None),
        ("localhost", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_machine_s_name_counts_where_a_certificate_can_hold_it(
    called: str, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: called)
    assert own_name() == name


def test_every_printed_address_is_among_the_names() -> None:
    listed = [
        Address("lo", "127.0.0.1"),
        Address("wlan0", "192.168.1.20", "wifi"),
        Address("eth0", "10.0.0.5", "ethernet"),
        Address("tun0", "10.8.0.2", "tunnel"),
    ]
    everywhere = names_now(Settings(host="0.0.0.0"), listed).addresses
    assert set(everywhere) == {"127.0.0.1", "::1", "192.168.1.20", "10.0.0.5"}
    one = names_now(Settings(host="192.168.1.20"), listed).addresses
    assert set(one) == {"127.0.0.1", "::1", "192.168.1.20"}
    public = Settings(host="0.0.0.0", public_url="http://192.0.2.9:8000")
    assert "192.0.2.9" in names_now(public, []).addresses
    assert all(map(ipaddress.ip_address, everywhere))


def test_the_fingerprint_is_that_of_openssl_and_fits_a_narrow_terminal(kept: Kept) -> None:
    ensure(kept, HOME)
    command = ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", str(kept.ca)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert fingerprint(kept.ca).replace(" ", "") == told.partition("=")[2].strip().replace(":", "")
    assert len(f"SHA-256 {fingerprint(kept.ca)}") < 80


def test_without_cryptography_a_sentence_says_how_it_is_installed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['cryptography'] = None; from app.cli import main; "
        "sys.argv = ['smearlens', 'serve', '--https', '--host', '127.0.0.1']; main()"
    )
    environment = os.environ | {"SMEARLENS_FOLDER": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "pip install 'smearlens[https]'" in done.stderr
    assert "--tls-cert" in done.stderr
    assert "Traceback" not in done.stderr
