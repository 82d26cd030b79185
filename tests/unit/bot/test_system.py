"""The machine's clock and ids."""

from datetime import timedelta

from bot.adapters.system import RandomIds, SystemClock


def test_the_clock_shows_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_ids_are_128_bits_in_hex_and_never_the_same() -> None:
    ids = {RandomIds().new() for _ in range(100)}

    assert len(ids) == 100
    assert all(len(new) == 32 and int(new, 16) >= 0 for new in ids)
