"""The workspace's people, from `users.info`."""

from typing import Any
from zoneinfo import ZoneInfo

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from domain.errors import DeliveryError
from domain.ids import TeamId, UserId
from domain.people.model import Person

_UNKNOWN = ("user_not_found", "user_not_visible", "users_not_found")
_SLACKBOT = "USLACKBOT"
"""Slack's own bot, the one that does not say it is one."""
_ADMIN = ("is_admin", "is_owner", "is_primary_owner")
_GUEST = ("is_restricted", "is_ultra_restricted", "is_stranger")


class SlackDirectory:
    """Directory by asking Slack, each time."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    async def fetch(self, team_id: TeamId, user_id: UserId) -> Person | None:
        """Return the person as Slack knows them now, or None when there is no such user.

        Raises DeliveryError.
        """
        try:
            with delivering():
                answer = await self._client_for(team_id).users_info(user=user_id)
        except DeliveryError as error:
            if error.code in _UNKNOWN:
                return None
            raise
        return _person(team_id, answer["user"])


def _person(team_id: TeamId, user: dict[str, Any]) -> Person:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    user_id = UserId(str(user["id"]))
    return Person(
        team_id=team_id,
        id=user_id,
        name=next((name.strip() for name in names if name and name.strip()), user_id),
        timezone=_timezone(user.get("tz")),
        is_guest=any(user.get(key) for key in _GUEST),
        is_bot=bool(user.get("is_bot")) or user_id == _SLACKBOT,
        is_deleted=bool(user.get("deleted")),
        is_admin=any(user.get(key) for key in _ADMIN),
    )


def _timezone(name: str | None) -> str:
    """Return the zone if this machine knows it: Slack's list and ours may be of different years."""
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (KeyError, ValueError, OSError):
        return "UTC"
