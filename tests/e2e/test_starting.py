"""A start that fails leaves nothing open."""

import gc
import warnings

import pytest

from bot.process import Convers
from bot.settings import Settings
from domain.errors import SettingError
from tests.e2e.conftest import House


async def test_a_port_that_is_taken_is_named_and_nothing_stays_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PORT", str(house.convers.http.port))
    with warnings.catch_warnings(record=True) as noise:
        warnings.simplefilter("always")
        with pytest.raises(SettingError, match="HTTP_PORT"):
            async with Convers(Settings(), house.database_url):
                pass
        gc.collect()
    assert [str(one.message) for one in noise if issubclass(one.category, ResourceWarning)] == []
