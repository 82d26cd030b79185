import pytest

from bot.adapters.calendar.addresses import checked_address, is_public
from domain.errors import InvalidInputError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "142.250.185.78", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_webcal_is_https() -> None:
    assert checked_address("webcal://cal.example.org/a/b.ics?t=1#x") == "https://cal.example.org/a/b.ics?t=1"


@pytest.mark.parametrize(
    "address",
    ["", "http://cal.example.org/a.ics", "file:///etc/passwd", "https://", "https://[::1", "https://x:99999/",
     "calendar", "https://127.0.0.1/a.ics", "https://[::1]/a.ics", "https://169.254.169.254/",
     "https://x/" + "a" * 2000],
)  # fmt: skip
def test_other_addresses_are_refused_with_the_mend(address: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        checked_address(address)
    assert refused.value.field == "calendar"
