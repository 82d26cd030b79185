"""A wrong address is named for what it is; a right one is understood in each spelling."""

import pytest

from domain.errors import SettingError
from storage.database import Database, parse_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(scheme: str) -> None:
    url = parse_url(f"{scheme}://ann:p%40ss@db.example:5433/convers?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.port, url.database) == ("ann", "p@ss", 5433, "convers")


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://h/d", "postgresql+asyncpg://h/d", "nonsense", ""])
def test_anything_else_is_refused_by_the_settings_name(url: str) -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        parse_url(url)


async def test_an_unreachable_server_is_refused_by_the_settings_name_without_the_password() -> None:
    with pytest.raises(SettingError, match="DATABASE_URL") as refused:
        await Database.open("postgresql://ann:secret@127.0.0.1:1/convers")
    assert "secret" not in refused.value.public
