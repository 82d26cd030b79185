"""Folding the older part of a thread into its summary, so that a long thread costs what a short one does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.conversations.aliases import Aliases
from domain.conversations.context import OURS, aliases_for, ids_in, line_of
from domain.conversations.extracting import extract_summary, newest_within
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import Conversation, ThreadMessage
from domain.conversations.ports import ConversationsWorkFactory, ThreadReader
from domain.conversations.window import Line, cost, shortened
from domain.errors import BudgetExceededError, ModelError
from domain.gateway.model import ModelMessage, ModelRequest, Tier
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.ids import ChannelId, MessageTs, TeamId, UserId
from domain.people.model import Person
from domain.people.service import PeopleService
from domain.ports import Job, Queue
from domain.prompts import load_prompt

TASK = "compact_conversation"


def compaction_job(conversation: Conversation, actor_id: UserId, upto: MessageTs) -> Job:
    """Return the job that compacts a thread; running it again finds nothing left to do."""
    arguments = {
        "channel_id": conversation.channel_id,
        "thread_ts": conversation.thread_ts,
        "actor_id": actor_id,
        "upto": upto,
    }
    return Job(TASK, arguments, lock=f"compact:{conversation.id}", queue=Queue.BULK)


def is_overdue(lines: Sequence[Line], limits: ConversationLimits, tokens: TokenCounter) -> bool:
    """Tell whether the messages without a summary have grown beyond their limit."""
    return sum(cost(line, tokens) for line in lines) > limits.compact_over


@dataclass(frozen=True, slots=True)
class Told:
    """A message and how it reads in the notes."""

    ts: MessageTs
    line: Line


class CompactionService:
    """Keeps the summaries of long threads."""

    def __init__(
        self,
        work: ConversationsWorkFactory,
        reader: ThreadReader,
        gateway: Gateway,
        people: PeopleService,
        tokens: TokenCounter,
        limits: ConversationLimits,
    ) -> None:
        self._work = work
        self._reader = reader
        self._gateway = gateway
        self._people = people
        self._tokens = tokens
        self._limits = limits

    async def compact(
        self, team_id: TeamId, channel_id: ChannelId, thread_ts: MessageTs, actor_id: UserId, upto: MessageTs
    ) -> None:
        """Fold all but the newest messages into the summary; each step is stored before the next begins."""
        async with self._work(team_id) as work:
            conversation = await work.conversations.get(channel_id, thread_ts)
            everyone = await work.people.all()
        if conversation is None:
            return
        after = conversation.summary_upto
        messages = await self._reader.read(team_id, channel_id, thread_ts, after=after, upto=upto)
        actor = await self._people.get(team_id, actor_id)
        known = await self._people.many(team_id, ids_in(messages, conversation.summary or ""))
        aliases = aliases_for(actor, known, everyone, ())
        told = [self._told(message, aliases) for message in messages]
        if not is_overdue([one.line for one in told], self._limits, self._tokens):
            return
        silent = _silent(everyone)
        await self._fold(conversation, self._chunks(self._older(told)), actor, aliases, silent)

    def _told(self, message: ThreadMessage, aliases: Aliases) -> Told:
        line = line_of(message, aliases)
        line = replace(line, author=OURS, is_ours=False) if line.is_ours else line
        return Told(message.ts, shortened(line, self._limits.compact_chunk // 8, self._tokens))

    def _older(self, told: Sequence[Told]) -> Sequence[Told]:
        """Return all but the newest messages that together cost at most `compact_to`."""
        room = self._limits.compact_to
        for place in range(len(told) - 1, -1, -1):
            room -= cost(told[place].line, self._tokens)
            if room < 0:
                return told[: place + 1]
        return ()

    def _chunks(self, told: Sequence[Told]) -> list[list[Told]]:
        chunks: list[list[Told]] = []
        room = 0
        for one in told:
            room -= cost(one.line, self._tokens)
            if room < 0:
                chunks.append([])
                room = self._limits.compact_chunk - cost(one.line, self._tokens)
            chunks[-1].append(one)
        return chunks

    async def _fold(
        self,
        conversation: Conversation,
        chunks: list[list[Told]],
        actor: Person,
        aliases: Aliases,
        silent: frozenset[UserId],
    ) -> None:
        """Fold chunk by chunk; stop when somebody turned AI off meanwhile, whose words may be in it."""
        summary = aliases.hide(conversation.summary or "") or None
        by_rules = len(chunks) - self._limits.compact_calls
        for place, chunk in enumerate(chunks):
            lines = [one.line for one in chunk]
            summary = await self._summary(summary, lines, actor, asks_model=place >= by_rules)
            async with self._work(conversation.team_id) as work:
                if _silent(await work.people.all()) - silent:
                    return
                await work.conversations.set_summary(conversation.id, aliases.keep(summary), chunk[-1].ts)
                await work.commit()

    async def _summary(
        self, summary: str | None, lines: Sequence[Line], actor: Person, *, asks_model: bool
    ) -> str:
        limit = self._limits.summary
        if asks_model and self._gateway.is_available:
            try:
                text, _, _ = await self._gateway.complete(actor, self._request(summary, lines))
                notes = newest_within(text.splitlines(), limit, self._tokens)
                if notes:
                    return notes
            except (ModelError, BudgetExceededError):
                pass  # The rules serve: a thread must not grow because the model is away.
        return extract_summary(summary, lines, limit=limit, tokens=self._tokens)

    def _request(self, summary: str | None, lines: Sequence[Line]) -> ModelRequest:
        notes = [json.dumps({"notes": summary}, ensure_ascii=False)] if summary else []
        told = [line.render(number) for number, line in enumerate(lines, start=1)]
        return ModelRequest(
            purpose="compact",
            messages=(
                ModelMessage("system", load_prompt("domain.conversations", "compact").text),
                ModelMessage("user", "\n".join([*notes, *told])),
            ),
            max_output_tokens=self._limits.summary,
            tier=Tier.SMALL,
        )


def _silent(everyone: Iterable[Person]) -> frozenset[UserId]:
    """Return who turned AI off."""
    return frozenset(person.id for person in everyone if not person.uses_ai)
