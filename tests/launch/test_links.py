"""What an interface is, over what Linux tells of real ones, and with interfaces made here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.launch.links import default_routes, link_of

ROOT = Path(__file__).parents[2]
LAN, TUNNEL, NO_ARP = "0x1003", "0x10d1", "0x82"
"""Flags of a Wi-Fi or an Ethernet, of a VPN's interface, of one that has no neighbours to ask."""


def recorded(folder: Path, name: str, flags: str = LAN, *files: str, uevent: str = "") -> Path:
    """Put into `folder` what Linux tells of the interface `name`."""
    own = folder / name
    own.mkdir()
    (own / "flags").write_text(flags + "\n", encoding="utf-8")
    (own / "uevent").write_text(f"{uevent}\nINTERFACE={name}\n", encoding="utf-8")
    for file in files:
        (own / file).mkdir()
    return folder


@pytest.mark.parametrize(
    "name", ["proton0", "CloudflareWARP", "gpd0", "surfshark_wg", "outline-tun0", "wlan7", "x"]
)
def test_a_vpn_is_a_tunnel_whatever_its_name(tmp_path: Path, name: str) -> None:
    assert link_of(name, recorded(tmp_path, name, TUNNEL)) == "tunnel"


def test_a_vpn_that_plays_ethernet_is_a_tunnel(tmp_path: Path) -> None:
    assert link_of("office", recorded(tmp_path, "office", LAN, "tun_flags")) == "tunnel"


def test_a_modem_is_a_tunnel(tmp_path: Path) -> None:
    system = recorded(tmp_path, "wwp0s20u4", LAN, "device", uevent="DEVTYPE=wwan")
    assert link_of("wwp0s20u4", system) == "tunnel"


@pytest.mark.parametrize("told", ["wireless", "phy80211"])
def test_wifi_is_known_by_its_radio(tmp_path: Path, told: str) -> None:
    assert link_of("radio", recorded(tmp_path, "radio", LAN, "device", told)) == "wifi"


def test_ethernet_is_known_by_its_device(tmp_path: Path) -> None:
    assert link_of("nic", recorded(tmp_path, "nic", LAN, "device")) == "ethernet"


def test_a_second_address_is_on_the_same_link(tmp_path: Path) -> None:
    assert link_of("nic:1", recorded(tmp_path, "nic", LAN, "device")) == "ethernet"


def test_a_bridge_or_a_vlan_is_what_it_stands_on(tmp_path: Path) -> None:
    recorded(tmp_path, "nic", LAN, "device")
    recorded(tmp_path, "bond", LAN, "lower_nic")
    recorded(tmp_path, "home", LAN, "bridge", "lower_bond", "lower_vnet0")
    recorded(tmp_path, "vnet0", LAN, "tun_flags")
    assert link_of("home", tmp_path) == "ethernet"


def test_a_bridge_of_containers_is_one(tmp_path: Path) -> None:
    recorded(tmp_path, "pods", LAN, "bridge", "lower_veth1")
    recorded(tmp_path, "veth1")
    assert link_of("pods", tmp_path) == "bridge"


@pytest.mark.parametrize("flags", [LAN, NO_ARP])
def test_what_has_no_hardware_is_software(tmp_path: Path, flags: str) -> None:
    assert link_of("eth0", recorded(tmp_path, "eth0", flags)) == "software"


def test_of_what_there_is_none_nothing_is_told(tmp_path: Path) -> None:
    assert link_of("none-such", tmp_path) is None


def test_the_preferred_default_route_comes_first(tmp_path: Path) -> None:
    table = tmp_path / "route"
    rows = [
        "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT",
        "wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0",
        "vpn 00000000 00000000 0001 0 0 700 00000080 0 0 0",  # half of the world
        "eth0 00000000 0100000A 0003 0 0 100 00000000 0 0 0",
        "gone 00000000 0100000A 0002 0 0 50 00000000 0 0 0",
        "eth0 0000000A 00000000 0001 0 0 100 00FFFFFF 0 0 0",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert default_routes(table) == ["eth0", "wlan0"]


def test_without_a_table_there_is_no_default_route(tmp_path: Path) -> None:
    assert default_routes(tmp_path / "none") == []


def reach_of(*commands: str) -> dict[str, object]:
    """Return what is found where `ip` has run `commands`, in a network of its own."""
    code = (
        "import dataclasses, json; from app.launch.network import find_reach; "
        "print(json.dumps(dataclasses.asdict(find_reach('0.0.0.0', 8000))))"
    )
    script = ["set -e", "mount -t sysfs none /sys", "ip link set lo up"]
    script += [f"ip {command}" for command in commands]
    script.append(f'exec {sys.executable} -c "{code}"')
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", "\n".join(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def up(name: str, kind: str, address: str) -> list[str]:
    """Return what makes an interface: `tun`, `tap`, `bridge`, or `veth` for a container's."""
    made = {
        "tun": f"tuntap add dev {name} mode tun",
        "tap": f"tuntap add dev {name} mode tap",
        "veth": f"link add {name} type veth peer name peer-{name[:8]}",
    }.get(kind, f"link add {name} type {kind}")
    return [made, f"address add {address} dev {name}", f"link set {name} up"]


@pytest.mark.namespaces
@pytest.mark.parametrize("kind", ["tun", "tap"])
@pytest.mark.parametrize(
    "vpn", ["proton0", "CloudflareWARP", "gpd0", "surfshark_wg", "outline-tun0", "eth7"]
)
def test_a_vpn_that_takes_the_route_is_not_in_the_code(vpn: str, kind: str) -> None:
    found = reach_of(
        *up(vpn, kind, "10.2.0.2/24"),
        *up("wlan0", "veth", "192.168.1.20/24"),
        f"route add default dev {vpn}",
    )
    assert found["url"] == "http://192.168.1.20:8000/"
    assert found["others"] == []


@pytest.mark.namespaces
def test_a_container_is_found_at_the_address_it_has() -> None:
    found = reach_of(
        *up("pods", "bridge", "172.19.0.1/16"),
        *up("other", "veth", "10.7.7.7/24"),
        *up("eth0", "veth", "10.88.0.5/16"),
        "link set peer-eth0 up",
        "route add default via 10.88.0.1",
    )
    assert found["url"] == "http://10.88.0.5:8000/"
    assert found["others"] == []


@pytest.mark.namespaces
def test_a_vpn_alone_is_no_network_for_a_phone() -> None:
    found = reach_of(*up("gpd0", "tun", "10.2.0.2/24"), "route add default dev gpd0")
    assert "Wi-Fi" in str(found["warning"])
