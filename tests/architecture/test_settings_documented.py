"""Every setting is documented in .env.example, and nothing else is."""

import re
from pathlib import Path

from pydantic_settings import BaseSettings

from bot import settings

ROOT = Path(__file__).parents[2]


def documented() -> set[str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {match[1] for line in lines if (match := re.match(r"#?([A-Z][A-Z_]+)=", line))}


def declared() -> set[str]:
    slices = [value for value in vars(settings).values() if isinstance(value, type)]
    return {
        str(field.validation_alias)
        for kind in slices
        if issubclass(kind, BaseSettings)
        for field in kind.model_fields.values()
    }


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    assert documented() == declared()
