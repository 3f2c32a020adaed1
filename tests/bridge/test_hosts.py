"""Files come from hosts that are allowed, spelt as they are allowed, at addresses that may be reached."""

import socket

import aiohttp
import pytest

from bridge.hosts import ForeignAddress, Hosts, on_the_internet

MEDIA = Hosts(("lookaside.fbsbx.com", "graph.facebook.com"), listed=False)
LOCAL = Hosts(("127.0.0.1:8801", "[::1]:8801", "files.internal"), listed=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "http://lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com:8443/",
        "https://lookaside.fbsbx.com.evil.example/",
        "https://evil.example/lookaside.fbsbx.com",
        "https://lookaside.fbsbx.com@evil.example/",
        "https://user:word@lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com./",
        "https://lookaside.fbsbx.com\\@evil.example/",
        "https://lookaside.fbsbx.com /",
        "file:///etc/passwd",
        "ftp://lookaside.fbsbx.com/",
        "//lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com:port/",
        "https://[lookaside.fbsbx.com/",
        "",
    ],
)
def test_no_other_host_in_any_spelling(url: str) -> None:
    """Private, decimal, octal, another port, another scheme, a name before the host (A24)."""
    assert not MEDIA.allow(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/a?mid=1",
        "https://LOOKASIDE.fbsbx.com:443/",
        "https://graph.facebook.com/",
    ],
)
def test_an_allowed_host_is_allowed(url: str) -> None:
    """Whatever its letters' size, with its own port written out or not."""
    assert MEDIA.allow(url)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8801/a", True),
        ("http://[::1]:8801/a", True),
        ("http://127.0.0.1/a", False),
        ("http://127.0.0.1:8802/a", False),
        ("http://files.internal/a", True),
        ("http://2130706433:8801/a", False),
    ],
)
def test_what_somebody_listed_may_be_on_this_machine(url: str, allowed: bool) -> None:
    """Exactly what was listed, port and all."""
    assert LOCAL.allow(url) is allowed


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("157.240.1.1", True),
        ("2a03:2880:f003::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:157.240.1.1", True),
        ("2002:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_private_addresses_are_known_in_every_dress(address: str, public: bool) -> None:
    """Also wrapped into another one."""
    assert on_the_internet(address) is public


async def test_a_name_that_leads_home_is_not_connected_to() -> None:
    """The name is allowed, its address is not: nothing is sent (rebinding, A24)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        listener.setblocking(False)
        hosts = Hosts((f"localhost:{port}",), listed=False)
        assert hosts.allow(f"https://localhost:{port}/")

        async with hosts.session(1.0) as session:
            with pytest.raises(aiohttp.ClientConnectorError) as refused:
                await session.get(f"https://localhost:{port}/")

        assert isinstance(refused.value.os_error, ForeignAddress)
        with pytest.raises(BlockingIOError):
            listener.accept()
