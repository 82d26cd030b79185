"""Secrets of people in the record: AES-256-GCM, bound to what they are for.

A sealed secret is one byte of format, four of the key's id, twelve random ones, then the ciphertext. The
purpose and the key's id are authenticated with it: a row copied to another person does not open.
"""

import base64
import contextlib
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import SettingError, UnavailableError

FORMAT = b"\x01"
KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
KEY_FILE = "secret.key"
LOST = (
    "The address was sealed with a key that Convers does not have any more (ENCRYPTION_KEY, or secret.key in "
    "the data folder). Connect the calendar again."
)


class AesSeal:
    """Seals with the first key, opens with any: an old key stays in the list until nothing needs it.

    `keys` is asked when the first secret comes up: until somebody has one, no key need exist.
    """

    def __init__(self, keys: Callable[[], Sequence[bytes]]) -> None:
        self._ask = keys

    @cached_property
    def _keys(self) -> dict[bytes, AESGCM]:
        return {_id_of(key): AESGCM(key) for key in self._ask()}

    @property
    def _current(self) -> bytes:
        return next(iter(self._keys))

    def seal(self, secret: str, *, purpose: str) -> bytes:
        """Return the ciphertext, bound to a purpose."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, secret.encode(), _bound(purpose, self._current))
        return FORMAT + self._current + nonce + sealed

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Return the secret; UnavailableError when no key opens it."""
        body = sealed[len(FORMAT) :]
        key_id, nonce = body[:ID_BYTES], body[ID_BYTES : ID_BYTES + NONCE_BYTES]
        key = self._keys.get(key_id)
        try:
            if sealed[:1] != FORMAT or key is None:
                raise InvalidTag
            return key.decrypt(nonce, body[ID_BYTES + NONCE_BYTES :], _bound(purpose, key_id)).decode()
        except (InvalidTag, ValueError):
            raise UnavailableError(LOST) from None


def read_keys(setting: str) -> list[bytes]:
    """Return the keys of the setting: base64 of 32 bytes each, the current one first. SettingError."""
    keys = []
    for part in setting.split(","):
        try:
            key = base64.b64decode(part.strip(), altchars=b"-_", validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise SettingError(
                "ENCRYPTION_KEY is wrong: each key, separated by commas, is the base64 of 32 random bytes "
                "(`openssl rand -base64 32` makes one)."
            )
        keys.append(key)
    return keys


def kept_key(folder: Path) -> bytes:
    """Return the key kept in the data folder, made on the first start; only its owner can read it.

    SettingError when the file is there and holds none.
    """
    path = folder / KEY_FILE
    if not path.exists():
        try:
            _make(path)
        except OSError as error:
            raise SettingError(
                f"The key {path} cannot be kept ({error.strerror}). Set ENCRYPTION_KEY, or make the folder "
                "writable."
            ) from None
    return _read(path)


def _make(path: Path) -> None:
    """Write a new key in one piece; where another process was quicker, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()


def _read(path: Path) -> bytes:
    try:
        return read_keys(path.read_text())[0]
    except (OSError, ValueError, SettingError):
        raise SettingError(
            f"{path} cannot be read as a key. Put it back from a backup, or delete it: then calendars "
            "must be connected again."
        ) from None


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"id" + key).digest()[:ID_BYTES]


def _bound(purpose: str, key_id: bytes) -> bytes:
    return purpose.encode() + b"|" + key_id
