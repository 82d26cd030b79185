"""Who is an admin is what Slack says of them."""

import pytest

from bot.adapters.slack.directory import _person
from domain.ids import TeamId


@pytest.mark.parametrize(
    ("facts", "is_admin"),
    [
        ({}, False),
        ({"is_admin": False, "is_owner": False}, False),
        ({"is_admin": True}, True),
        ({"is_owner": True}, True),
        ({"is_primary_owner": True}, True),
    ],
)
def test_admins_and_owners_are_admins(facts: dict[str, bool], is_admin: bool) -> None:
    assert _person(TeamId("T1"), {"id": "U1", "name": "ann", **facts}).is_admin is is_admin
