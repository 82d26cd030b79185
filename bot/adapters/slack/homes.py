"""Shows people their Home (`views.publish`)."""

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.fitting import fingerprint_of_view, fitted_view
from domain.home.model import Home
from handlers.views.home import home_view


class SlackHomes:
    """The HomeMessenger."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    async def show_home(self, home: Home, seen: str | None) -> str:
        """Publish the tab unless that is what is there; return its fingerprint. Raises DeliveryError."""
        client = self._client_for(home.person.team_id)
        workspace_url = (await client.identity()).url
        view = fitted_view(home_view(home, workspace_url), f"home:{home.person.id}")
        fingerprint = fingerprint_of_view(view)
        if fingerprint != seen:
            with delivering():
                await client.views_publish(user_id=home.person.id, view=view)
        return fingerprint
