"""Which address goes into the QR code, over the interface lists of real laptops."""

import pytest

from app.launch.links import Link
from app.launch.network import (
    Address,
    Reach,
    canonical,
    find_reach,
    list_addresses,
    rank,
    routed_address,
)

HOME = Address("wlan0", "192.168.1.20")
LOOPBACK = Address("lo", "127.0.0.1")


def reach(
    *addresses: tuple[str, str] | tuple[str, str, Link],
    routed: str | None = None,
    host: str = "0.0.0.0",
    public_url: str | None = None,
    container: bool = False,
) -> Reach:
    listed = [Address(*address) for address in addresses]
    return find_reach(host, 8000, public_url, container, listed, routed)


@pytest.mark.parametrize(
    ("addresses", "routed", "best"),
    [
        # Linux with Docker, the bridge sorted first
        (
            [("docker0", "172.17.0.1"), ("br-5f2a", "172.18.0.1"), ("wlp3s0", "192.168.1.20")],
            "192.168.1.20",
            "192.168.1.20",
        ),
        # a VPN takes the route
        ([("tun0", "10.8.0.6"), ("wlan0", "192.168.1.20")], "10.8.0.6", "192.168.1.20"),
        ([("wg0", "10.0.0.2"), ("en0", "192.168.178.30")], "10.0.0.2", "192.168.178.30"),
        ([("tailscale0", "100.101.1.2"), ("eth0", "10.1.2.3")], "100.101.1.2", "10.1.2.3"),
        ([("nordlynx", "10.5.0.2"), ("wlan0", "192.168.1.20")], "10.5.0.2", "192.168.1.20"),
        ([("cscotun0", "10.9.9.9"), ("eth0", "10.1.2.3")], "10.9.9.9", "10.1.2.3"),
        (
            [("WireGuard Tunnel", "10.2.0.2"), ("Intel(R) Wi-Fi 6", "192.168.1.20")],
            "10.2.0.2",
            "192.168.1.20",
        ),
        # macOS
        (
            [("lo0", "127.0.0.1"), ("en0", "172.20.10.4"), ("utun3", "10.5.0.2")],
            None,
            "172.20.10.4",
        ),
        # Windows adapter descriptions
        (
            [
                ("Hyper-V Virtual Ethernet Adapter", "172.25.0.1"),
                ("VirtualBox Host-Only Ethernet Adapter", "192.168.56.1"),
                ("TAP-Windows Adapter V9", "10.9.0.2"),
                ("Intel(R) Wi-Fi 6 AX201 160MHz", "192.168.0.12"),
            ],
            "192.168.0.12",
            "192.168.0.12",
        ),
        # virtual machines' host networks
        (
            [("vmnet8", "192.168.40.1"), ("virbr0", "192.168.122.1"), ("enp0s31f6", "10.20.3.4")],
            None,
            "10.20.3.4",
        ),
        # Ethernet and Wi-Fi: the route decides
        ([("eth0", "10.0.0.5"), ("wlan0", "192.168.1.20")], "192.168.1.20", "192.168.1.20"),
        ([("eth0", "10.0.0.5"), ("wlan0", "192.168.1.20")], "10.0.0.5", "10.0.0.5"),
        # no route at all: a Wi-Fi without internet
        ([("lo", "127.0.0.1"), ("wlan0", "192.168.4.2")], None, "192.168.4.2"),
        # a laptop that is the hotspot
        ([("wlan0", "10.42.0.1"), ("lo", "127.0.0.1")], None, "10.42.0.1"),
        # link-local only counts as nothing beside a real one
        ([("eth0", "169.254.3.4"), ("wlan0", "192.168.1.20")], None, "192.168.1.20"),
        # a private address beats a public and a carrier's one
        ([("eth0", "80.70.60.9"), ("wlan0", "192.168.1.20")], None, "192.168.1.20"),
        ([("wwan0", "100.72.3.4"), ("wlan0", "192.168.1.20")], None, "192.168.1.20"),
        # an unknown name is better than none
        ([("foo0", "10.77.0.2"), ("lo", "127.0.0.1")], None, "10.77.0.2"),
    ],
)
def test_the_code_holds_the_address_a_phone_can_reach(
    addresses: list[tuple[str, str]], routed: str | None, best: str
) -> None:
    found = reach(*addresses, routed=routed)
    assert found.url == f"http://{best}:8000/"
    assert found.no_qr_reason is None
    assert found.warning is None


@pytest.mark.parametrize("name", ["proton0", "CloudflareWARP", "gpd0", "surfshark_wg", "eth7"])
def test_a_tunnel_is_left_out_even_with_the_route(name: str) -> None:
    found = reach((name, "10.2.0.2", "tunnel"), ("x", "192.168.1.20", "wifi"), routed="10.2.0.2")
    assert found == Reach("http://192.168.1.20:8000/")


@pytest.mark.parametrize("name", ["proton0", "CloudflareWARP", "gpd0", "surfshark_wg", "foo7"])
def test_where_nothing_is_told_wifi_by_name_goes_before_an_unknown_name_with_the_route(
    name: str,
) -> None:
    found = reach((name, "10.2.0.2"), ("wlan0", "192.168.1.20"), routed="10.2.0.2")
    assert found.url == "http://192.168.1.20:8000/"


@pytest.mark.parametrize(
    ("addresses", "routed", "best"),
    [
        # hardware before a software interface with the route: a VPN's kill switch
        ([("pvpn", "10.9.0.1", "software"), ("a", "10.0.0.5", "wifi")], "10.9.0.1", "10.0.0.5"),
        # of two, the one with the route
        ([("a", "10.0.0.5", "ethernet"), ("b", "10.1.0.5", "wifi")], "10.0.0.5", "10.0.0.5"),
        ([("a", "10.0.0.5", "wifi"), ("b", "10.1.0.5", "ethernet")], "10.1.0.5", "10.1.0.5"),
        # without one, that of the phones
        ([("a", "10.0.0.5", "ethernet"), ("b", "10.1.0.5", "wifi")], None, "10.1.0.5"),
        # a private range before a public one
        ([("a", "80.70.60.9", "wifi"), ("b", "10.1.0.5", "ethernet")], None, "10.1.0.5"),
        # names say nothing where the system tells
        ([("tun0", "10.0.0.5", "ethernet"), ("eth0", "10.1.0.5", "software")], None, "10.0.0.5"),
        # a container has no hardware
        ([("pods", "10.8.0.1", "bridge"), ("c", "10.9.0.5", "software")], "10.9.0.5", "10.9.0.5"),
        ([("pods", "10.8.0.1", "bridge"), ("c", "10.9.0.5", "software")], None, "10.9.0.5"),
    ],
)
def test_what_an_interface_is_decides(
    addresses: list[tuple[str, str, Link]], routed: str | None, best: str
) -> None:
    assert reach(*addresses, routed=routed).url == f"http://{best}:8000/"


def test_a_network_without_room_for_a_phone_is_left_out_where_nothing_else_is_told() -> None:
    alone = Address("Some Adapter", "10.2.0.2", bits=32)
    assert rank([alone, HOME], routed="10.2.0.2") == [HOME]


def test_the_other_addresses_are_listed_without_the_virtual_ones() -> None:
    found = reach(
        ("lo", "127.0.0.1"),
        ("docker0", "172.17.0.1"),
        ("eth0", "10.0.0.5"),
        ("wlan0", "192.168.1.20"),
        routed="10.0.0.5",
    )
    assert found.others == ("http://192.168.1.20:8000/",)


@pytest.mark.parametrize(
    "addresses", [[], [("lo", "127.0.0.1")], [("lo", "127.0.0.1"), ("docker0", "172.17.0.1")]]
)
def test_without_a_network_the_loopback_is_shown_with_a_warning(
    addresses: list[tuple[str, str]],
) -> None:
    found = reach(*addresses)
    assert found.url == "http://127.0.0.1:8000/"
    assert "Wi-Fi" in (found.warning or "")
    assert found.no_qr_reason is None


def test_a_given_host_wins_over_what_is_found() -> None:
    found = reach(("wlan0", "192.168.1.20"), routed="192.168.1.20", host="10.0.0.7")
    assert found.url == "http://10.0.0.7:8000/"
    assert found.others == ()


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("0", "0.0.0.0"),
        ("0.0", "0.0.0.0"),
        ("0x0", "0.0.0.0"),
        ("", "0.0.0.0"),
        ("::0", "::"),
        ("[::]", "::"),
        ("0:0:0:0:0:0:0:0", "::"),
        ("::ffff:0.0.0.0", "0.0.0.0"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("[FD00::5]", "fd00::5"),
        ("lab.example", "lab.example"),
        ("*", "*"),
        ("x" * 70, "x" * 70),
    ],
)
def test_an_address_is_written_in_its_one_form(host: str, written: str) -> None:
    assert canonical(host) == written


@pytest.mark.parametrize("host", ["0", "0.0", "::0", "[::]", "0:0:0:0:0:0:0:0", ""])
def test_every_way_to_write_all_addresses_is_one(host: str) -> None:
    found = reach(("wlan0", "192.168.1.20"), routed="192.168.1.20", host=host)
    assert found == Reach("http://192.168.1.20:8000/")


def test_an_address_that_no_browser_opens_gives_no_code_but_the_reason() -> None:
    assert "--host" in (reach(host="fe80::5%wlan0").no_qr_reason or "")


@pytest.mark.parametrize("url", ["http://localhost:8000/", "http://0:8000/", "http://[::1]/"])
def test_a_public_url_that_leads_a_phone_to_itself_is_shown_with_a_warning(url: str) -> None:
    assert "leads a phone to itself" in (reach(public_url=url).warning or "")


def test_an_ipv6_host_stands_in_brackets_with_its_port() -> None:
    assert reach(host="fd00::5").url == "http://[fd00::5]:8000/"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1", "[::1]"])
def test_a_loopback_host_is_shown_with_a_warning(host: str) -> None:
    assert "no phone can reach it" in (reach(host=host).warning or "")


def test_a_public_url_wins_over_everything() -> None:
    found = reach(host="10.0.0.7", public_url="https://lab.example:8443", container=True)
    assert found == Reach("https://lab.example:8443/")


def test_a_container_without_a_public_url_gives_no_code_but_the_reason() -> None:
    found = reach(("eth0", "172.17.0.2"), routed="172.17.0.2", container=True)
    assert "SMEARLENS_PUBLIC_URL" in (found.no_qr_reason or "")


def test_this_machine_has_a_loopback_address() -> None:
    assert any(address.ip == "127.0.0.1" for address in list_addresses())


def test_the_routed_address_is_one_of_this_machine_or_none() -> None:
    addresses = list_addresses()
    assert routed_address(addresses) in {None, *(address.ip for address in addresses)}


def test_ranking_keeps_every_usable_address() -> None:
    assert rank([HOME, LOOPBACK], routed=None) == [HOME]
