"""Shows a person's week in their direct messages, with its picture."""

import hashlib
from collections import OrderedDict
from dataclasses import replace

import structlog

from bot.adapters.slack.client import ClientFor
from bot.adapters.slack.errors import delivering
from bot.adapters.slack.messenger import SlackMessenger
from domain.errors import ConversError, DeliveryError
from domain.ids import ChannelId, PlanId, TeamId
from domain.people.model import Person
from domain.plans.model import PlanState, PlanView, Proposal
from domain.plans.ports import WeekPictures
from domain.ports import Clock
from handlers.plan_keys import offer_key, plan_key
from handlers.views.answers import note_message
from handlers.views.message import Message
from handlers.views.plan_talk import fresh_start_message, offer_message
from handlers.views.plan_words import alt_text
from handlers.views.plans import plan_message

MOST_PICTURES = 500
"""Pictures remembered, so that a plan shown again is not drawn again."""

log = structlog.get_logger(__name__)


class SlackPlans:
    """The PlanMessenger. A week that cannot be drawn is shown without picture: the list says the same."""

    def __init__(
        self, client_for: ClientFor, messenger: SlackMessenger, pictures: WeekPictures, clock: Clock
    ) -> None:
        self._client_for = client_for
        self._messenger = messenger
        self._pictures = pictures
        self._clock = clock
        self._sent: OrderedDict[tuple[TeamId, PlanId], tuple[str, str]] = OrderedDict()

    async def show_plan(self, view: PlanView) -> None:
        """Post the plan's message with its picture, or bring it up to date. Raises DeliveryError."""
        plan = view.plan
        is_open = plan.state in (PlanState.DRAFT, PlanState.ACCEPTED)
        picture_id = await self._picture(view) if is_open and plan.live else None
        await self._show(view.person, plan_key(plan.id), plan_message(view, picture_id))

    async def show_offer(self, view: PlanView, proposal: Proposal) -> None:
        """Offer a re-plan of the plan as it is now, once per version of it. Raises DeliveryError."""
        await self._show(view.person, offer_key(view.plan), offer_message(view, proposal))

    async def show_fresh_start(self, person: Person, facts: str) -> None:
        """Offer a fresh start, once a day at most. Raises DeliveryError."""
        today = person.today(self._clock.now()).isoformat()
        await self._show(person, f"plan_fresh:{person.id}:{today}", fresh_start_message(facts))

    async def tell(self, person: Person, key: str, words: str) -> None:
        """Tell a person something about their plan, once per key. Raises DeliveryError."""
        await self._show(person, f"plan_news:{key}", note_message(words))

    async def _show(self, person: Person, key: str, message: Message) -> None:
        with delivering():
            opened = await self._client_for(person.team_id).conversations_open(users=person.id)
        channel_id = ChannelId(str(opened["channel"]["id"]))
        await self._messenger.show(
            person.team_id, key, channel_id=channel_id, thread_ts=None, message=message
        )

    async def _picture(self, view: PlanView) -> str | None:
        """Return the id of the picture of this week as it is now, drawn and sent if it is a new one."""
        key = (view.plan.team_id, view.plan.id)
        print_ = _fingerprint(view)
        if key in self._sent and self._sent[key][0] == print_:
            self._sent.move_to_end(key)
            return self._sent[key][1]
        try:
            png = await self._pictures.week(view.plan, view.hours, view.busy)
            file_id = await self._send(view, png)
        except ConversError as error:
            log.warning("week_not_drawn", error=type(error).__name__)
            return None
        self._sent[key] = (print_, file_id)
        if len(self._sent) > MOST_PICTURES:
            self._sent.popitem(last=False)
        return file_id

    async def _send(self, view: PlanView, png: bytes) -> str:
        """Upload a picture that only our message shows. Raises DeliveryError."""
        name = f"week-{view.plan.week.isoformat()}.png"
        with delivering():
            answer = await self._client_for(view.plan.team_id).files_upload_v2(
                content=png, filename=name, title=name, alt_txt=alt_text(view.plan)[:1_000]
            )
        file_id = (answer.get("file") or {}).get("id")
        if not file_id:
            raise DeliveryError("file_not_found")
        return str(file_id)


def _fingerprint(view: PlanView) -> str:
    drawn = (replace(view.plan, version=0, notices=(), left_out=()), view.hours, view.busy)
    return hashlib.sha256(repr(drawn).encode()).hexdigest()
