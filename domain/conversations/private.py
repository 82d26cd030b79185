"""A question asked in private: one answer from the record in sight, no thread, no suggestion."""

from collections.abc import Sequence
from datetime import date

from domain.conversations.aliases import Aliases
from domain.conversations.context import aliases_for, question_of
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import AnsweredBy, LiveResponse
from domain.conversations.notices import FILTERED, NO_MODEL, TOO_LONG, TURNED_OFF, served_instead
from domain.conversations.offline import answer_offline
from domain.conversations.prompting import ProcessInfo, build_messages, describe_asker
from domain.conversations.window import fit_window
from domain.errors import BudgetExceededError, ModelError
from domain.gateway.model import ModelRequest
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.ids import ChannelId, ConversationId, derived_id
from domain.people.model import Person
from domain.processes.model import Process


class PrivateAssistant:
    """Answers one person about the processes of a channel."""

    def __init__(self, gateway: Gateway, tokens: TokenCounter, limits: ConversationLimits) -> None:
        self._gateway = gateway
        self._tokens = tokens
        self._limits = limits

    async def answer(
        self,
        actor: Person,
        channel_id: ChannelId,
        question: str,
        *,
        processes: Sequence[Process],
        everyone: Sequence[Person],
        today: date,
    ) -> LiveResponse:
        """Answer by the model when there is one, else by rules."""
        conversation_id = ConversationId(derived_id("private", actor.team_id, channel_id, actor.id))
        notice = NO_MODEL if not self._gateway.is_available else None if actor.uses_ai else TURNED_OFF
        if notice is None:
            aliases = aliases_for(actor, {}, everyone, processes)
            request = self._request(question, actor, processes, today, aliases)
            try:
                text, _, end = await self._gateway.complete(actor, request)
                cut = {"length": TOO_LONG, "filtered": FILTERED}.get(end.reason)
                return LiveResponse(aliases.reveal(text), AnsweredBy.MODEL, conversation_id, notice=cut)
            except (ModelError, BudgetExceededError) as error:
                notice = served_instead(error)
        offline = answer_offline(
            question,
            processes=tuple(processes),
            people=tuple(everyone),
            actor=actor,
            today=today,
            may_suggest=False,
        )
        return LiveResponse(offline.text, AnsweredBy.OFFLINE, conversation_id, notice=notice)

    def _request(
        self, question: str, actor: Person, processes: Sequence[Process], today: date, aliases: Aliases
    ) -> ModelRequest:
        messages = build_messages(
            process_info=ProcessInfo(tuple(processes), aliases),
            asker=describe_asker(actor, today, aliases),
            summary=None,
            window=fit_window(
                question_of(question, actor, aliases), (), budget=self._limits.context, tokens=self._tokens
            ),
        )
        return ModelRequest("ask", messages, self._limits.answer)
