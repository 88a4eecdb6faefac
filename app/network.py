"""Which address a phone can reach this server at.

The command line, the QR code and the connect page all ask `find_reach`, so
that they never disagree. Sends nothing over the network.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import ifaddr

# Interfaces of containers, virtual machines and VPNs: a phone on the Wi-Fi can't reach them.
VIRTUAL = re.compile(
    r"^(docker|br-|veth|virbr|vmnet|vboxnet|vethernet|tun|tap|utun|wg|tailscale|zt|awdl|llw"
    r"|ppp|ipsec|cni|flannel|cali|podman|lxc|lxd|hyper-v|virtualbox|vmware)"
    r"|virtual|wsl|hyper-v|vpn|tunnel|wireguard|lynx|mullvad|cscotun|anyconnect|globalprotect",
    re.IGNORECASE,
)
PHYSICAL = re.compile(r"^(wl|en|eth|wi-?fi|wlan|ethernet|lan)", re.IGNORECASE)
CARRIER_GRADE = ipaddress.ip_network("100.64.0.0/10")
ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Address:
    """Hold one IPv4 address of this machine and the name of its interface."""

    interface: str
    ip: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Hold the URL for the QR code, the other URLs, and what stands in the way."""

    url: str
    others: tuple[str, ...] = ()
    no_qr_reason: str | None = None
    """Why no QR code should be shown; None where it should."""
    warning: str | None = None
    """Why a phone may not get through, although the code is shown."""


def find_reach(
    host: str,
    port: int,
    public_url: str | None = None,
    container: bool = False,
    addresses: Sequence[Address] | None = None,
    routed: str | None = None,
) -> Reach:
    """Find the URL that a phone can reach, the best first.

    `public_url` wins, then a `host` that names one address, then the addresses of this
    machine ranked by route, range and interface. `addresses` and `routed` are looked up
    where they are not given.
    """
    if public_url:
        return Reach(public_url.rstrip("/") + "/")
    if container:
        return Reach(
            _url("localhost", port),
            no_qr_reason=(
                "Inside a container the laptop's own address can't be seen. Start it with "
                f"-e SMEARLENS_PUBLIC_URL=http://<the laptop's address>:{port} "
                "to get a QR code."
            ),
        )
    if host not in ANY:
        return Reach(_url(host, port), warning=LOOPBACK_ONLY if _is_loopback(host) else None)
    if addresses is None:
        addresses, routed = list_addresses(), routed_address()
    ranked = rank(addresses, routed)
    if not ranked:
        return Reach(_url("127.0.0.1", port), warning=NO_NETWORK)
    best, *others = (_url(address.ip, port) for address in ranked)
    return Reach(best, tuple(others))


LOOPBACK_ONLY = "This address is this laptop itself: no phone can reach it. Leave out --host."
NO_NETWORK = (
    "This laptop is on no network that a phone can share. "
    "Join a Wi-Fi (the phone's own hotspot will do) and start again."
)


def rank(addresses: Sequence[Address], routed: str | None) -> list[Address]:
    """Return the addresses that a phone could reach, the likeliest first.

    Loopback, link-local and virtual ones (containers, machines, VPNs) are left out. The
    address that traffic is routed from leads; private ranges and the names of Wi-Fi or
    Ethernet interfaces count in favour.
    """

    def score(address: Address) -> int:
        ip = ipaddress.ip_address(address.ip)
        return (
            3 * (address.ip == routed)
            + 2 * (ip.is_private and ip not in CARRIER_GRADE)
            + bool(PHYSICAL.match(address.interface))
            - 3 * (ip in CARRIER_GRADE)
        )

    usable = [
        address
        for address in addresses
        if _is_usable(address.ip) and not VIRTUAL.search(address.interface)
    ]
    return sorted(usable, key=score, reverse=True)


def list_addresses() -> list[Address]:
    """Return the IPv4 addresses of this machine, loopback included."""
    return [
        Address(adapter.nice_name, str(ip.ip))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4
    ]


def routed_address() -> str | None:
    """Return the address that traffic to other networks leaves from; None without a route.

    Connecting a UDP socket sends nothing; 192.0.2.1 is kept for documentation (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _is_usable(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
