"""Arguments of a call, whether they came as JSON or as a form."""

import json
from typing import Any

from sandbox.peer.errors import RefusalError

Json = dict[str, Any]

_TRUE = (True, "true", "1", 1)


class Arguments:
    """Read arguments by name; an absent, null or empty one is as good as none."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def has(self, name: str) -> bool:
        """Tell whether an argument was given, even an empty list."""
        return self.raw.get(name) is not None

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.optional(name)
        if not value:
            raise RefusalError("invalid_arguments", messages=[f"missing required field: {name}"])
        return value

    def optional(self, name: str) -> str | None:
        """Return a text, None if absent."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise RefusalError("invalid_arguments", messages=[f"must provide a string: {name}"])
        return str(value)

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        return self.raw.get(name) in _TRUE

    def integer(self, name: str, default: int, *, high: int, error: str = "invalid_limit") -> int:
        """Return a number from 1 to `high`."""
        value = self.raw.get(name)
        if value in (None, ""):
            return default
        try:
            number = int(str(value))
        except ValueError as problem:
            raise RefusalError(error) from problem
        if not 1 <= number <= high:
            raise RefusalError(error)
        return number

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return a list or an object, decoded if it came as a JSON string; None if absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise RefusalError(error) from problem
