"""Who we are in a workspace, as `auth.test` says."""

from dataclasses import dataclass

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.ids import TeamId, UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot of a workspace. `scopes` are those really granted: an admin may untick optional ones."""

    team_id: TeamId
    bot_user_id: UserId
    bot_id: str | None
    team_name: str
    handle: str
    url: str
    enterprise_id: str | None
    scopes: frozenset[str]

    def wrote(self, message: dict[str, object]) -> bool:
        """Tell whether a message, as Slack's JSON has it, is ours."""
        if self.bot_id is not None and message.get("bot_id") == self.bot_id:
            return True
        return message.get("user") == self.bot_user_id


def read_identity(answer: AsyncSlackResponse) -> Identity:
    """Read the answer of `auth.test`; the scopes are in its headers."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = str(headers.get("x-oauth-scopes", ""))
    return Identity(
        team_id=TeamId(str(answer["team_id"])),
        bot_user_id=UserId(str(answer["user_id"])),
        bot_id=answer.get("bot_id"),
        team_name=str(answer.get("team") or ""),
        handle=str(answer.get("user") or ""),
        url=str(answer.get("url") or ""),
        enterprise_id=answer.get("enterprise_id"),
        scopes=frozenset(scope.strip() for scope in granted.split(",") if scope.strip()),
    )
