"""The Bolt app: our authorize, our accepting middleware, and the few listeners that open modals."""

import structlog
from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.authorize import Authorizer
from domain.ports import Inbox
from handlers.accepting import Accepting, Us
from handlers.context import Desk
from handlers.registry import by_route, register

log = structlog.get_logger(__name__)


def build_app(
    *, authorizer: Authorizer, client: AsyncWebClient, signing_secret: str | None, inbox: Inbox, desk: Desk
) -> AsyncApp:
    """Assemble the app for both transports.

    With `raise_error_for_unhandled_request` Bolt hands what nobody handles to our error handler, which
    acknowledges it: unacknowledged, Slack would send it again and again.
    """
    app = AsyncApp(
        name="convers",
        authorize=authorizer,
        client=client,
        signing_secret=signing_secret,
        request_verification_enabled=signing_secret is not None,
        raise_error_for_unhandled_request=True,
    )

    def us() -> Us:
        return Us(authorizer.identity.team_id, authorizer.identity.bot_user_id)

    accepting = Accepting(by_route(), inbox, us, desk.services.people)
    app.middleware(accepting)
    app.error(answer_unhandled)
    register(app, desk, accepting.accept)
    return app


async def answer_unhandled(error: Exception) -> BoltResponse | None:
    """Acknowledge what nobody handles; leave everything else unacknowledged, so that Slack sends it again.

    A listener slower than three seconds also arrives here as unhandled: it keeps running, and its
    acknowledgement was its first statement, so 200 is right for it as well.
    """
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("unhandled_request")
        return BoltResponse(status=200, body="")
    log.error("request_failed", error=type(error).__name__, exc_info=error)
    return None
