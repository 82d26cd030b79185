"""Tells Bolt who we are, from memory: asked once at the start, never in the way of a request."""

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from bot.adapters.slack.client import SlackClient
from bot.adapters.slack.identity import Identity
from domain.errors import DeliveryError


class Authorizer(AsyncAuthorize):
    """Bolt's `authorize` for one workspace by its token.

    Bolt answers 200, and so loses the event, when `authorize` raises SlackApiError or returns None. Here
    a failing `auth.test` raises DeliveryError, which leaves the request unacknowledged: Slack sends it
    again. Of Bolt's arguments none matters: a token has one workspace, and a person from another one in
    a shared channel is still answered with it.
    """

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._identity: Identity | None = None
        self._result: AuthorizeResult | None = None

    @property
    def identity(self) -> Identity:
        """Who we are: ids and granted scopes. Raises DeliveryError before the first successful `warm`."""
        if self._identity is None:
            raise DeliveryError("not_authed")
        return self._identity

    async def warm(self) -> Identity:
        """Ask Slack who we are, unless that is known; calls at the same time share one. DeliveryError."""
        if self._identity is None:
            self._identity = await self._client.identity()
        return self._identity

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        """Return the cached result. Raises DeliveryError, never SlackApiError."""
        if self._result is None:
            us = await self.warm()
            self._result = AuthorizeResult(
                enterprise_id=us.enterprise_id,
                team_id=us.team_id,
                team=us.team_name,
                url=us.url,
                bot_user_id=us.bot_user_id,
                bot_id=us.bot_id,
                bot_token=self._client.token,
                bot_scopes=sorted(us.scopes),
            )
        return self._result
