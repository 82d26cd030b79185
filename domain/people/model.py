"""A person: name, time zone, standing in the workspace, and their choice about AI."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.ids import TeamId, UserId


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a workspace. `timezone` is an IANA name; `uses_ai` is the person's own choice.

    `is_admin` is True for the workspace's owners and admins.
    """

    team_id: TeamId
    id: UserId
    name: str
    timezone: str = "UTC"
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    uses_ai: bool = True
    refreshed_at: datetime | None = None
    is_admin: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        """Return the calendar day it is for this person."""
        return now.astimezone(self.zone).date()
