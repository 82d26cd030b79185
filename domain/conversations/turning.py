"""One turn: the thread is read, someone answers, the suggestion is made. Storing it is not done here."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.conversations.aliases import Aliases
from domain.conversations.answering import Asked, ModelAnswer, ModelAssistant
from domain.conversations.compaction import is_overdue
from domain.conversations.context import aliases_for, ids_in, line_of, question_of
from domain.conversations.drafts import Draft
from domain.conversations.limits import ConversationLimits
from domain.conversations.model import AnsweredBy, Menu, ThreadMessage
from domain.conversations.notices import (
    BROKE_OFF,
    BROKE_OFF_HERE,
    NO_MODEL,
    TURNED_OFF,
    UNREAD,
    joined,
    served_instead,
)
from domain.conversations.offline import OfflineAnswer, answer_offline
from domain.conversations.ports import AnswerWriter, ThreadReader
from domain.conversations.prompting import ProcessInfo, build_messages, describe_asker
from domain.conversations.scene import ThreadScene
from domain.conversations.stopping import StoppedError, StopSignal
from domain.conversations.window import Line, fit_window
from domain.errors import ConversError, DeliveryError
from domain.gateway.ports import TokenCounter
from domain.gateway.service import Gateway
from domain.people.service import PeopleService


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What a turn came to, ready to be stored and shown."""

    text: str
    answered_by: AnsweredBy
    drafts: tuple[Draft, ...] = ()
    by_model: bool = False
    notice: str | None = None
    model: str | None = None
    prompt_hash: str | None = None
    was_stopped: bool = False
    is_compaction_due: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """The thread as read for a turn; `notice` when that failed."""

    lines: tuple[Line, ...]
    aliases: Aliases
    notice: str | None


class Turner:
    """Answers one message, by the model when there is one, else by rules; honest about which."""

    def __init__(
        self,
        reader: ThreadReader,
        gateway: Gateway,
        people: PeopleService,
        tokens: TokenCounter,
        limits: ConversationLimits,
    ) -> None:
        self._reader = reader
        self._gateway = gateway
        self._people = people
        self._tokens = tokens
        self._limits = limits
        self._assistant = ModelAssistant(gateway)

    def is_offline_for(self, scene: ThreadScene) -> str | None:
        """Return why no model will be asked, or None when one will."""
        if not self._gateway.is_available:
            return NO_MODEL
        return None if scene.actor.uses_ai else TURNED_OFF

    async def turn(self, scene: ThreadScene, writer: AnswerWriter, stop: StopSignal) -> TurnOutcome:
        """Answer a message into the writer; the writer is not closed."""
        offline_because = self.is_offline_for(scene)
        if offline_because is not None:
            return await self._offline(scene, writer, offline_because)
        try:
            await writer.status("is reading the thread…")
            read = await stop.race(self._read(scene))
        except StoppedError:
            return TurnOutcome("", AnsweredBy.MODEL, was_stopped=True)
        answer = await self._assistant.answer(self._asked(scene, read), scene, writer, stop)
        is_due = is_overdue(read.lines, self._limits, self._tokens)
        if answer.failure is not None:
            return await self._after_failure(scene, writer, answer, answer.failure, is_due)
        return TurnOutcome(
            text=answer.text,
            answered_by=AnsweredBy.MODEL,
            drafts=answer.drafts,
            by_model=True,
            notice=joined(read.notice, answer.notice),
            model=answer.model,
            prompt_hash=answer.prompt_hash,
            was_stopped=answer.was_stopped,
            is_compaction_due=is_due,
        )

    async def _offline(self, scene: ThreadScene, writer: AnswerWriter, notice: str) -> TurnOutcome:
        offline = answer_by_rules(scene)
        text = _with_menu(offline)
        await writer.write(text)
        return TurnOutcome(text, AnsweredBy.OFFLINE, offline.drafts, notice=notice)

    async def _after_failure(
        self,
        scene: ThreadScene,
        writer: AnswerWriter,
        answer: ModelAnswer,
        failure: ConversError,
        is_due: bool,
    ) -> TurnOutcome:
        """Let the offline assistant serve; what the model said until then stays, labelled as the model's."""
        offline = answer_by_rules(scene)
        said = _with_menu(offline)
        if not answer.text.strip():
            await writer.write(said)
            return TurnOutcome(
                text=said,
                answered_by=AnsweredBy.OFFLINE,
                drafts=offline.drafts,
                notice=served_instead(failure),
                is_compaction_due=is_due,
            )
        await writer.write(BROKE_OFF_HERE + said)
        return TurnOutcome(
            text=answer.text + BROKE_OFF_HERE + said,
            answered_by=AnsweredBy.MODEL,
            drafts=offline.drafts,
            notice=BROKE_OFF,
            model=answer.model,
            prompt_hash=answer.prompt_hash,
            is_compaction_due=is_due,
        )

    async def _read(self, scene: ThreadScene) -> _Read:
        """Read what no summary stands for; an unreadable thread leaves the question alone."""
        message, notice = scene.message, None
        earlier: Sequence[ThreadMessage] = ()
        try:
            earlier = await self._earlier(scene)
        except DeliveryError:
            notice = UNREAD
        named = ids_in(earlier, f"{message.text} {scene.conversation.summary or ''}")
        known = await self._people.many(message.team_id, named)
        aliases = aliases_for(scene.actor, known, scene.everyone, scene.in_sight)
        return _Read(tuple(line_of(one, aliases) for one in earlier), aliases, notice)

    async def _earlier(self, scene: ThreadScene) -> Sequence[ThreadMessage]:
        """Return what was said before the question; nothing was, where the question began the thread."""
        message = scene.message
        if message.ts == message.thread_ts:
            return ()
        messages = await self._reader.read(
            message.team_id,
            message.channel_id,
            message.thread_ts,
            after=scene.conversation.summary_upto,
            upto=message.ts,
        )
        return [one for one in messages if one.ts != message.ts]

    def _asked(self, scene: ThreadScene, read: _Read) -> Asked:
        aliases = read.aliases
        window = fit_window(
            question_of(scene.message.text, scene.actor, aliases),
            read.lines,
            budget=self._limits.context,
            tokens=self._tokens,
        )
        is_open = scene.process is not None and scene.process.is_open
        return Asked(
            messages=build_messages(
                process_info=ProcessInfo(scene.in_sight, aliases),
                asker=describe_asker(scene.actor, scene.today, aliases),
                summary=aliases.hide(scene.conversation.summary or "") or None,
                window=window,
            ),
            process=scene.process if is_open else None,
            aliases=aliases,
            max_output_tokens=self._limits.answer,
        )


def answer_by_rules(scene: ThreadScene) -> OfflineAnswer:
    """Return what the offline assistant says to a message."""
    return answer_offline(
        scene.message.text,
        processes=scene.in_sight,
        people=scene.everyone,
        actor=scene.actor,
        today=scene.today,
        may_suggest=scene.process is not None,
    )


def _with_menu(offline: OfflineAnswer) -> str:
    """Return the text with the choices of a menu spelled out: what is streamed has no buttons."""
    return offline.text if offline.menu is None else f"{offline.text}\n{_choices(offline.menu)}"


def _choices(menu: Menu) -> str:
    return "\n".join(f"- `{choice.words}`: {choice.label}" for choice in menu.choices)
