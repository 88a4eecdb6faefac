"""What an interface of this machine is: Wi-Fi, Ethernet, a bridge, a tunnel.

`network.py` ranks addresses by it. Asks the system, and goes by no name: a VPN may call its
interface anything. Sends nothing over the network.
"""

import socket
import struct
import sys
from pathlib import Path
from typing import Literal

try:
    from fcntl import ioctl
except ImportError:  # Windows
    ioctl = None  # type: ignore[assignment]

Link = Literal["wifi", "ethernet", "software", "bridge", "tunnel"]
"""`tunnel` has one far end, or a program behind it, or a phone network: a VPN, a modem.
`software` looks like Ethernet with no hardware beneath, as in a container; `bridge` is one of
these that joins containers or virtual machines."""

SYSTEM = Path("/sys/class/net")
ROUTES = Path("/proc/net/route")
BROADCAST = 0x2
"""Set where many share a network, on Linux and macOS alike (netdevice(7), `IFF_BROADCAST`)."""
UP = 0x1
"""Of a route: that it is in use (`RTF_UP`)."""
GET_FLAGS = 0x8913 if sys.platform == "linux" else 0xC0206911
"""`SIOCGIFFLAGS`."""


def link_of(interface: str, system: Path = SYSTEM) -> Link | None:
    """Return what `interface` is; None where the system does not tell.

    `system` has a folder for each interface, as Linux describes it
    (https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-net).
    """
    name = interface.partition(":")[0]  # eth0:1 is a second address of eth0
    folder = system / name
    flags = _flags(name, folder)
    if flags is not None and not flags & BROADCAST:
        return "tunnel"
    if not folder.is_dir():
        return None
    if (folder / "tun_flags").exists() or "DEVTYPE=wwan" in _read(folder / "uevent").split():
        return "tunnel"
    if (folder / "wireless").exists() or (folder / "phy80211").exists():
        return "wifi"
    if _on_hardware(folder):
        return "ethernet"
    return "bridge" if (folder / "bridge").exists() else "software"


def default_routes(table: Path = ROUTES) -> list[str]:
    """Return the interfaces that lead to other networks, the preferred one first."""
    found = []
    for line in _read(table).splitlines()[1:]:
        interface, to, _, flags, _, _, metric, mask, *_ = line.split()
        if int(to, 16) == int(mask, 16) == 0 and int(flags, 16) & UP:
            found.append((int(metric), interface))
    return [interface for _, interface in sorted(found)]


def _flags(name: str, folder: Path) -> int | None:
    told = _read(folder / "flags")
    if told:
        return int(told, 16)
    if ioctl is None:
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            reply = ioctl(any_socket, GET_FLAGS, struct.pack("16sH14x", name.encode()[:15], 0))
        except OSError:
            return None
    return int(struct.unpack_from("16xH", reply)[0])


def _on_hardware(folder: Path) -> bool:
    """Tell whether a device is behind an interface, or behind one that it stands on."""
    below = (folder.with_name(link.name.removeprefix("lower_")) for link in folder.glob("lower_*"))
    return (folder / "device").exists() or any(map(_on_hardware, below))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
