"""Which address a phone can reach this server at.

The command line, the QR code and the connect page all ask `find_reach`, so
that they never disagree. Sends nothing over the network.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import ifaddr

from app.launch.links import Link, default_routes, link_of

# For a system that does not tell what an interface is, as Windows: what can't be reached from
# the Wi-Fi, and what can.
VIRTUAL = re.compile(
    r"^(docker|br-|veth|virbr|vmnet|vboxnet|vethernet|tun|tap|utun|wg|tailscale|zt|awdl|llw"
    r"|ppp|ipsec|cni|flannel|cali|podman|lxc|lxd|hyper-v|virtualbox|vmware)"
    r"|virtual|wsl|hyper-v|vpn|tunnel|wireguard|lynx|mullvad|cscotun|anyconnect|globalprotect",
    re.IGNORECASE,
)
PHYSICAL = re.compile(r"^(wl|en|eth)\w*$|wi-?fi|wireless|ethernet|gbe|pcie|\blan\b", re.IGNORECASE)
ALONE = 31
"""Bits of a network that has no room for a phone beside this machine and a router."""
CARRIER_GRADE = ipaddress.ip_network("100.64.0.0/10")
ANY = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
PARAMETER = "pair"
"""The name, in a URL's query, of the token that lets in whoever opens it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Hold one IPv4 address of this machine and what its interface is."""

    interface: str
    ip: str
    link: Link | None = None
    """None where the system does not tell, so that the name has to."""
    bits: int = 24
    """How many bits of the address name its network."""

    @property
    def is_shared(self) -> bool:
        """Whether a phone may be on the same network: no loopback, no VPN."""
        if not _is_usable(self.ip) or self.link == "tunnel":
            return False
        by_name = self.bits < ALONE and not VIRTUAL.search(self.interface)
        return self.link is not None or by_name

    @property
    def is_on_hardware(self) -> bool:
        if self.link is None:
            return bool(PHYSICAL.search(self.interface))
        return self.link in ("wifi", "ethernet")


@dataclass(frozen=True, slots=True)
class Reach:
    """Hold the URL for the QR code, the other URLs, and what stands in the way."""

    url: str
    others: tuple[str, ...] = ()
    no_qr_reason: str | None = None
    """Why no QR code should be shown; None where it should."""
    warning: str | None = None
    """Why a phone may not get through, although the code is shown."""

    def with_token(self, token: str | None) -> "Reach":
        """Return it with URLs that let in whoever opens them, where a token is needed."""
        if not token:
            return self
        query = f"?{PARAMETER}={token}"
        return replace(self, url=self.url + query, others=tuple(url + query for url in self.others))


def find_reach(
    host: str,
    port: int,
    public_url: str | None = None,
    container: bool = False,
    addresses: Sequence[Address] | None = None,
    routed: str | None = None,
    scheme: str | None = None,
) -> Reach:
    """Find the URL that a phone can reach, the best first.

    `public_url` wins, then a `host` that names one address, then the addresses of this
    machine ranked by route, range and interface. `addresses` and `routed` are looked up
    where they are not given. A `scheme` other than the public URL's is at `port` of its host.
    """
    if public_url:
        public = urlsplit(public_url)
        itself = _is_this_machine(public.hostname or "")
        url = public_url.rstrip("/") + "/"
        if scheme and scheme != public.scheme:
            url = _url(public.hostname or "", port, scheme)
        return Reach(url, warning=PUBLIC_LOOPBACK if itself else None)
    scheme = scheme or "http"
    if container:
        return Reach(
            _url("localhost", port, scheme),
            no_qr_reason=(
                "Inside a container the laptop's own address can't be seen. Start it with "
                f"-e SMEARLENS_PUBLIC_URL=http://<the laptop's address>:{port} "
                "to get a QR code."
            ),
        )
    host = canonical(host)
    if host not in ANY:
        return Reach(
            _url(host, port, scheme),
            no_qr_reason=ZONE if "%" in host else None,
            warning=LOOPBACK_ONLY if _is_this_machine(host) else None,
        )
    if addresses is None:
        addresses = list_addresses()
        routed = routed_address(addresses)
    ranked = rank(addresses, routed)
    if not ranked:
        return Reach(_url("127.0.0.1", port, scheme), warning=NO_NETWORK)
    best, *others = (_url(address.ip, port, scheme) for address in ranked)
    return Reach(best, tuple(others))


PUBLIC_LOOPBACK = "The public URL leads a phone to itself: name the address that phones reach."
ZONE = "Browsers can't open an address with “%” in it. Choose another with --host."
LOOPBACK_ONLY = "This address is this laptop itself: no phone can reach it. Leave out --host."
NO_NETWORK = (
    "This laptop is on no network that a phone can share. "
    "Join a Wi-Fi (the phone's own hotspot will do) and start again."
)


def canonical(host: str) -> str:
    """Return an address as it is written in a URL: 0 is 0.0.0.0; a name stays as it is.

    Systems take more for an address than `ipaddress` does (inet_aton(3)).
    """
    host = host.strip()
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare:
        return "0.0.0.0"  # noqa: S104 - no address is every one
    try:
        (_, _, _, _, told), *_ = socket.getaddrinfo(bare, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return host
    address = ipaddress.ip_address(str(told[0]))
    zone = bare.partition("%")[2]
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or address) + (zone and f"%{zone}")
    return str(address)


def rank(addresses: Sequence[Address], routed: str | None) -> list[Address]:
    """Return the addresses that a phone could reach, the likeliest first.

    Loopback, link-local addresses and tunnels (VPNs) are left out; so is what has no hardware
    (containers, virtual machines), unless traffic is routed from it or there is nothing else.
    Wi-Fi and Ethernet lead, then the route, then private ranges.
    """

    def likelihood(address: Address) -> tuple[bool, ...]:
        ip = ipaddress.ip_address(address.ip)
        return (
            ip not in CARRIER_GRADE,
            address.is_on_hardware,
            address.ip == routed,
            ip.is_private,
            address.link == "wifi",
        )

    shared = [address for address in addresses if address.is_shared]
    real = [
        address
        for address in shared
        if address.link not in ("software", "bridge") or address.ip == routed
    ]
    usable = real or [address for address in shared if address.link == "software"]
    return sorted(usable, key=likelihood, reverse=True)


def list_addresses() -> list[Address]:
    """Return the IPv4 addresses of this machine, loopback included."""
    return [
        Address(adapter.nice_name, str(ip.ip), link_of(adapter.nice_name), ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4
    ]


def routed_address(addresses: Sequence[Address]) -> str | None:
    """Return the address that traffic to other networks leaves from; None without a route.

    A VPN's is passed over where the system lists its routes. Elsewhere a UDP socket is
    connected, which sends nothing; 192.0.2.1 is kept for documentation (RFC 5737).
    """
    for interface in default_routes():
        for address in addresses:
            if address.interface == interface and address.is_shared:
                return address.ip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _is_usable(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _is_this_machine(host: str) -> bool:
    try:
        address = ipaddress.ip_address(canonical(host))
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def _url(host: str, port: int, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}:{port}/"
