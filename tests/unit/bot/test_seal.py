from pathlib import Path

import pytest

from bot.adapters.seal import AesSeal, kept_key, read_keys
from domain.errors import SettingError, UnavailableError

OLD = "b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2w="
NEW = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU="


def sealing(setting: str) -> AesSeal:
    return AesSeal(lambda: read_keys(setting))


def test_no_key_is_asked_for_before_there_is_a_secret() -> None:
    AesSeal(lambda: read_keys("no key"))


def test_a_sealed_secret_opens_for_its_purpose_only() -> None:
    seal = sealing(NEW)
    sealed = seal.seal("https://cal.example.org/secret", purpose="T1|U1")
    assert b"example" not in sealed
    assert seal.open(sealed, purpose="T1|U1") == "https://cal.example.org/secret"
    with pytest.raises(UnavailableError):
        seal.open(sealed, purpose="T1|U2")


def test_the_same_secret_is_never_sealed_the_same() -> None:
    seal = sealing(NEW)
    assert seal.seal("a", purpose="p") != seal.seal("a", purpose="p")


def test_an_old_key_still_opens_and_the_first_one_seals() -> None:
    sealed = sealing(OLD).seal("a", purpose="p")
    both = sealing(f"{NEW}, {OLD}")
    assert both.open(sealed, purpose="p") == "a"
    assert sealing(NEW).open(both.seal("b", purpose="p"), purpose="p") == "b"


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: b"\x02" + s[1:], lambda s: b"", lambda s: s[:6]]
)
def test_a_spoilt_secret_does_not_open(spoil: object) -> None:
    seal = sealing(NEW)
    assert callable(spoil)
    with pytest.raises(UnavailableError, match="Connect the calendar again"):
        seal.open(spoil(seal.seal("a", purpose="p")), purpose="p")


@pytest.mark.parametrize("setting", ["x", "", "c2hvcnQ=", f"{NEW},"])
def test_a_key_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(SettingError, match="ENCRYPTION_KEY is wrong"):
        read_keys(setting)


def test_the_kept_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    key = kept_key(folder)
    assert kept_key(folder) == key
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_holds_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("oops")
    with pytest.raises(SettingError, match="Put it back from a backup"):
        kept_key(tmp_path)
